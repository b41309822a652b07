using Orleans.MediaTasks.Delivery;

namespace Orleans.MediaTasks.Tasks;

/// <summary>The change of a pending delivery, which nobody awaits.</summary>
internal sealed class DeliveryUpdateOperation(WebhookDelivery next, long deadline) : LazyOperation(deadline)
{
    /// <summary>The row to come, without its event, which never changes.</summary>
    public EncodedDelivery Next { get; set; } = new(next, withEvent: false);

    public DeliveryId Id => DeliveryId.Of(Next.Row);

    public override bool Meets(HashSet<MediaTaskId> held) => held.Contains(Next.Row.Task);

    public override void Hold(HashSet<MediaTaskId> held) => held.Add(Next.Row.Task);
}

/// <summary>The end of a task's row, which somebody awaits.</summary>
/// <param name="row">The row as it must still be. As long as its version is the same, so is all of it.</param>
internal sealed class RemoveOperation(MediaTaskState row) : AwaitedOperation<bool>
{
    public MediaTaskState Row { get; } = row;

    /// <summary>Whether it was removed; filled in by the writer.</summary>
    public bool IsRemoved { get; set; }

    public override bool Meets(HashSet<MediaTaskId> held) => held.Contains(Row.Id);

    public override void Hold(HashSet<MediaTaskId> held) => held.Add(Row.Id);

    protected override bool Result() => IsRemoved;
}

/// <summary>The key of a delivery's row. Its order is that of the rows of a task.</summary>
internal readonly record struct DeliveryId(MediaTaskId Task, string Endpoint, long Sequence) : IComparable<DeliveryId>
{
    public int CompareTo(DeliveryId other)
    {
        var byTask = Task.CompareTo(other.Task);
        var byEndpoint = byTask != 0 ? byTask : string.CompareOrdinal(Endpoint, other.Endpoint);
        return byEndpoint != 0 ? byEndpoint : Sequence.CompareTo(other.Sequence);
    }

    public static DeliveryId Of(WebhookDelivery delivery) => new(delivery.Task, delivery.Endpoint, delivery.Sequence);
}
