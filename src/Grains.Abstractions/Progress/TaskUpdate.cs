using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Progress;

/// <summary>One step of a task, as it is pushed to whoever watches. Carries the whole visible state, so that any update can follow any other.</summary>
/// <remarks>A hint, not the truth: a reader orders by <see cref="Sequence"/>, drops what it has seen, and refetches the snapshot after a gap.</remarks>
[GenerateSerializer, Immutable, Alias("mt.update")]
public sealed record TaskUpdate
{
    /// <summary>The task after the step.</summary>
    [Id(0)] public required MediaTaskSnapshot Task { get; init; }

    /// <summary>Whether the status changed with this step; otherwise it is progress and may be coalesced.</summary>
    [Id(1)] public required bool StatusChanged { get; init; }

    /// <summary>Per task; see <see cref="MediaTaskSnapshot.Sequence"/>.</summary>
    public long Sequence => Task.Sequence;

    /// <summary>Whether this is the last update the task will ever have (unless a person retries it).</summary>
    public bool IsTerminal => Task.Status.IsTerminal();
}

/// <summary>Many updates in one stream item, oldest first.</summary>
/// <param name="Origin">The silo that made them, so that a co-hosted reader can drop what it had directly.</param>
/// <param name="Updates">The updates.</param>
[GenerateSerializer, Immutable, Alias("mt.updates")]
public sealed record TaskUpdateBatch([property: Id(0)] string Origin, [property: Id(1)] IReadOnlyList<TaskUpdate> Updates);
