namespace Orleans.MediaTasks.Api.Progress;

/// <summary>What a reader's turn consists of.</summary>
internal abstract record PendingStep
{
    private PendingStep() { }

    /// <summary>Tell the reader this.</summary>
    public sealed record Tell(ProgressItem Item) : PendingStep;

    /// <summary>Read the task, then tell what it says.</summary>
    public sealed record Read(TaskCursor Cursor) : PendingStep;

    /// <summary>Nothing before this moment, unless something is heard.</summary>
    public sealed record Wait(TimeSpan Until) : PendingStep;

    /// <summary>The reader fell too far behind to be caught up.</summary>
    public sealed record Overrun : PendingStep;
}
