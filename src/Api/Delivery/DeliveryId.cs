using System.Globalization;
using Orleans.MediaTasks.Delivery;

namespace Orleans.MediaTasks.Api.Delivery;

/// <summary>A delivery's id as clients see it: its event's id, a dot, its endpoint. <c>evt_…_7.ep_…</c>, <c>evt_…_7.task</c>.</summary>
internal static class DeliveryId
{
    private const string Prefix = "evt_";
    private const int TaskLength = 32;

    public static string Of(WebhookDelivery delivery) => $"{delivery.EventId}.{delivery.Endpoint}";

    /// <summary>The query for this one delivery; null when it is no id.</summary>
    public static DeliveryQuery? ToQuery(string tenant, string id)
    {
        var dot = id.IndexOf('.', StringComparison.Ordinal);
        return dot > Prefix.Length + TaskLength + 1
            && id.StartsWith(Prefix, StringComparison.Ordinal)
            && Guid.TryParseExact(id.AsSpan(Prefix.Length, TaskLength), "N", out var task)
            && id[Prefix.Length + TaskLength] == '_'
            && long.TryParse(id.AsSpan((Prefix.Length + TaskLength + 1)..dot), NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
            ? new DeliveryQuery { Tenant = tenant, Task = task, Sequence = sequence, Endpoint = id[(dot + 1)..], Limit = 1 }
            : null;
    }
}
