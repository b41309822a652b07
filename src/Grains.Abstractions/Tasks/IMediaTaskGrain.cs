using Orleans.Concurrency;

namespace Orleans.MediaTasks.Tasks;

/// <summary>One task. Key: <see cref="MediaTaskId.ToString"/>.</summary>
[Alias("mt.task")]
public interface IMediaTaskGrain : IGrainWithStringKey
{
    /// <summary>The task as it stands, live progress included; null when there is no such task.</summary>
    /// <remarks>Interleaves so that it is answered while a write is under way; it reads only what was last written.</remarks>
    [AlwaysInterleave, Alias("Get")]
    Task<MediaTaskSnapshot?> GetAsync(CancellationToken cancellationToken = default);

    /// <summary>Asks the task to end. The request is durable when this returns; a terminal task stays as it is.</summary>
    [AlwaysInterleave, Alias("Cancel")]
    Task<CommandResult> CancelAsync(CancellationToken cancellationToken = default);

    /// <summary>Ends the task unless its work has begun; refused, and left alone, while it is processing and after another end.</summary>
    [AlwaysInterleave, Alias("CancelWaiting")]
    Task<CommandResult> CancelWaitingAsync(CancellationToken cancellationToken = default);

    /// <summary>Tries a failed task once more, with the same id; refused in every other status.</summary>
    [AlwaysInterleave, NotRepeatable, Alias("Retry")]
    Task<CommandResult> RetryAsync(CancellationToken cancellationToken = default);

    /// <summary>What the task is waiting for, in words; null when there is no such task.</summary>
    [AlwaysInterleave, Alias("Why")]
    Task<WaitReason?> WhyAsync(CancellationToken cancellationToken = default);
}

/// <summary>The answer to a command on a task.</summary>
/// <param name="Task">The task after the command; null when there is none.</param>
/// <param name="Refusal">Why the command does not apply; null when it was carried out or changed nothing.</param>
[GenerateSerializer, Immutable, Alias("mt.command-result")]
public sealed record CommandResult([property: Id(0)] MediaTaskSnapshot? Task, [property: Id(1)] string? Refusal = null);

/// <summary>What a task waits for.</summary>
/// <param name="Reason">A stable word: <c>scheduled</c>, <c>backoff</c>, <c>concurrency</c>, <c>rate</c>, <c>paused</c>, <c>tenant_cap</c>, <c>model_cap</c>, <c>order</c>, <c>running</c>, <c>done</c>.</param>
/// <param name="Message">A sentence for people.</param>
/// <param name="Since">Since when, where known.</param>
/// <param name="Until">Until when, where known.</param>
/// <param name="QueuePosition">Place in the queue, from 1, where it has one.</param>
[GenerateSerializer, Immutable, Alias("mt.wait-reason")]
public sealed record WaitReason(
    [property: Id(0)] string Reason,
    [property: Id(1)] string Message,
    [property: Id(2)] DateTimeOffset? Since = null,
    [property: Id(3)] DateTimeOffset? Until = null,
    [property: Id(4)] int? QueuePosition = null);
