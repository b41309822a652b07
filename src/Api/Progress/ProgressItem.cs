using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Progress;

/// <summary>What a reader is told: one task, as it stands.</summary>
/// <param name="Task">The task.</param>
/// <param name="StatusChanged">Whether its status changed with this step.</param>
/// <param name="IsSnapshot">Whether steps may lie between this and what the reader was told before; otherwise the sequence is one higher.</param>
internal sealed record ProgressItem(MediaTaskSnapshot Task, bool StatusChanged, bool IsSnapshot)
{
    public long Sequence => Task.Sequence;

    public bool IsTerminal => Task.Status.IsTerminal();

    /// <summary>The name of the event on every transport; the end of a task is always named by its status.</summary>
    public string Name => IsTerminal ? Task.Status.ToWord() : IsSnapshot ? "snapshot" : StatusChanged ? "status" : "progress";
}
