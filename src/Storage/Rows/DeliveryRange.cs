using Orleans.MediaTasks.Delivery;

namespace Orleans.MediaTasks.Tasks;

/// <summary>The tasks among whose deliveries a page lies, so that a walk over the index has a beginning and an end.</summary>
/// <param name="From">The first id.</param>
/// <param name="To">The last id, within.</param>
internal readonly record struct DeliveryRange(Guid From, Guid To)
{
    public static DeliveryRange Of(DeliveryQuery query)
    {
        var to = query.Task ?? Guid.AllBitsSet;
        if (query.To is { } before && IdRange.FirstIdAfter(before) is var late && late < to)
        {
            to = late; // An event is not older than its task. How much younger it is, nothing says.
        }

        return new(query.Task ?? Guid.Empty, query.After is { } after && after.Task < to ? after.Task : to);
    }

    /// <summary>How many to give.</summary>
    public static int LimitOf(DeliveryQuery query) => Math.Clamp(query.Limit, 1, 100);

    /// <summary>A page of what was found, of which one more than the limit tells that there is another page.</summary>
    public static DeliveryPage ToPage(List<WebhookDelivery> found, DeliveryQuery query)
    {
        var limit = LimitOf(query);
        return found.Count <= limit
            ? new DeliveryPage(found, null)
            : new DeliveryPage(found[..limit], new DeliveryKey(found[limit - 1].Task.Value, found[limit - 1].Endpoint, found[limit - 1].Sequence));
    }

    /// <summary>The order of a page.</summary>
    public static int InOrder(WebhookDelivery one, WebhookDelivery other)
    {
        var byTask = other.Task.Value.CompareTo(one.Task.Value);
        var byEndpoint = byTask != 0 ? byTask : string.CompareOrdinal(one.Endpoint, other.Endpoint);
        return byEndpoint != 0 ? byEndpoint : other.Sequence.CompareTo(one.Sequence);
    }
}
