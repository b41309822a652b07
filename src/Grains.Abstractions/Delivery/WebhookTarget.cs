using System.Collections.Immutable;

namespace Orleans.MediaTasks.Delivery;

/// <summary>Where the events of a task are to go, as its submission says. Kept apart from what is told of the task: it holds a secret.</summary>
[GenerateSerializer, Immutable, Alias("mt.webhook-target")]
public sealed record WebhookTarget
{
    /// <summary>An absolute http or https address, at most 2,048 characters; null when only the tenant's own endpoints are told.</summary>
    [Id(0)] public string? Url { get; init; }

    /// <summary>What the events are signed with; null means the tenant's own.</summary>
    [Id(1)] public string? Secret { get; init; }

    /// <summary>Headers to send along: a JSON object of texts as compact text, or null.</summary>
    [Id(2)] public string? Headers { get; init; }

    /// <summary>The events to tell of, in words of <see cref="EventNames"/>; empty means all.</summary>
    [Id(3)] public ImmutableArray<string> Events { get; init; } = [];

    /// <summary>What bodies look like.</summary>
    [Id(4)] public WebhookForm Form { get; init; }

    /// <summary>What addresses in bodies start with: the address that the submission was sent to, without a slash at the end.</summary>
    [Id(5)] public string? BaseUrl { get; init; }

    /// <summary>The words of the events.</summary>
    [Id(6)] public EventNaming Naming { get; init; }

    /// <summary>The address alone: the rest is not for logs.</summary>
    public override string ToString() => Url ?? "";
}
