using Orleans.MediaTasks.Limits;

namespace Orleans.MediaTasks.Tasks;

/// <summary>One row that a batch inserts or updates, and what became of it.</summary>
/// <param name="operation">Who wants it.</param>
/// <param name="index">Which row of the operation it is.</param>
/// <param name="task">The state to come.</param>
/// <param name="previous">The state that an update replaces; null in an insert.</param>
internal sealed class RowWrite(WriteOperation operation, int index, EncodedTask task, MediaTaskState? previous)
{
    public WriteOperation Operation { get; } = operation;

    public int Index { get; } = index;

    public EncodedTask Task { get; } = task;

    public MediaTaskState State => Task.State;

    public MediaTaskState? Previous { get; } = previous;

    /// <summary>The permit that an update takes.</summary>
    public Permit? Taken { get; } = (operation as UpdateOperation)?.Taken;

    /// <summary>The number, within its batch, of a call of several rows that has keys; null in all other inserts and in updates.</summary>
    public int? Call { get; init; }

    /// <summary>Its place among the updates of its batch.</summary>
    public int Ordinal { get; set; }

    /// <summary>Whether the batch wrote it.</summary>
    public bool IsWritten { get; set; }

    /// <summary>Whether the database refuses it for what is in it.</summary>
    public bool IsRefused { get; set; }

    /// <summary>What is told of an update; null for nothing.</summary>
    public EncodedDelivery[]? Deliveries { get; init; }

    /// <summary>About how many bytes travel.</summary>
    public int Bytes => (Deliveries?.Sum(delivery => delivery.Bytes) ?? 0) + State.Spec.Input.Length + (State.Spec.Metadata?.Length ?? 0) + (Task.Outputs?.Length ?? 0) + (Task.Attempts?.Length ?? 0);

    /// <summary>Whether an update changes what usually stays.</summary>
    public bool IsReroute => Previous is { } previous && (previous.Provider != State.Provider || previous.Model != State.Model || previous.Kind != State.Kind
        || previous.AttemptTimeout != State.AttemptTimeout || previous.Fallbacks != State.Fallbacks);
}
