using System.Diagnostics;

namespace Orleans.MediaTasks.Providers.Processes;

/// <summary>A child process and all that it started.</summary>
internal sealed class ProcessGroup(Process leader)
{
    private readonly Lock _gate = new();
    private readonly int _id = leader.Id;
    private bool _over;

    /// <summary>Kills all of it, unless its end was seen already: the id may belong to others by then.</summary>
    public void Kill()
    {
        lock (_gate)
        {
            if (!_over)
            {
                Posix.KillGroup(_id);

                // In its first moments the child is not yet the leader of its own group.
                leader.Kill();
            }
        }
    }

    /// <summary>To be called once, right after the leader's end: kills what it left behind.</summary>
    public void KillRest()
    {
        lock (_gate)
        {
            _over = true;
            Posix.KillGroup(_id);
        }
    }
}
