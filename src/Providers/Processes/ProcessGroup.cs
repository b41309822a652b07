using System.Diagnostics;

namespace Orleans.MediaTasks.Providers.Processes;

/// <summary>A child process and all that it started.</summary>
internal sealed class ProcessGroup(Process leader)
{
    private readonly Lock gate = new();
    private readonly int id = leader.Id;
    private bool over;

    /// <summary>Kills all of it, unless its end was seen already: the id may belong to others by then.</summary>
    public void Kill()
    {
        lock (gate)
        {
            if (!over)
            {
                Posix.KillGroup(id);

                // In its first moments the child is not yet the leader of its own group.
                leader.Kill();
            }
        }
    }

    /// <summary>To be called once, right after the leader's end: kills what it left behind.</summary>
    public void KillRest()
    {
        lock (gate)
        {
            over = true;
            Posix.KillGroup(id);
        }
    }
}
