namespace Orleans.MediaTasks.Delivery;

/// <summary>An event that no task is behind.</summary>
/// <param name="Id">The id of the event.</param>
/// <param name="Type">What it is: <see cref="TestType"/> or <see cref="DisabledType"/>.</param>
/// <param name="Message">A sentence for people.</param>
/// <param name="Endpoint">The endpoint that it is about; null for none.</param>
/// <param name="At">When it happened.</param>
public sealed record EndpointNotice(string Id, string Type, string Message, string? Endpoint, DateTimeOffset At)
{
    /// <summary>Somebody wants to see whether an endpoint works.</summary>
    public const string TestType = "webhook.test";

    /// <summary>Another endpoint of the tenant was switched off.</summary>
    public const string DisabledType = "webhook.disabled";

    /// <summary>A test.</summary>
    public static EndpointNotice Test(string id, DateTimeOffset now) => new(id, TestType, "This is a test. No task is behind it.", null, now);

    /// <summary>The news that an endpoint was switched off, for the others.</summary>
    public static EndpointNotice Disabled(string id, WebhookEndpoint endpoint, DateTimeOffset now) =>
        new(id, DisabledType, $"{endpoint.Url} was switched off: {endpoint.DisabledReason}.", endpoint.Id, now);
}
