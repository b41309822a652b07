using System.Collections.Immutable;
using Orleans.MediaTasks.Delivery;

namespace Orleans.MediaTasks.Tasks;

/// <summary>What was asked. Never changes after the submission.</summary>
/// <remarks>Shapes and limits are checked by the API before it is made; the model's own rules for
/// <see cref="Input"/> are checked by its provider at the intake.</remarks>
[GenerateSerializer, Immutable, Alias("mt.task.spec")]
public sealed record MediaTaskSpec
{
    /// <summary>One of <see cref="MediaTaskKinds"/>; null when only a model was named, whose kind it then is.</summary>
    [Id(0)] public string? Kind { get; init; }

    /// <summary>The model, as the catalog lists it; null means the kind's default model.</summary>
    [Id(1)] public string? Model { get; init; }

    /// <summary>The model's input: a JSON object as compact text, at most 1 MiB.</summary>
    [Id(2)] public string Input { get; init; } = "{}";

    /// <summary>1 to 10; 10 goes first. Default: 5.</summary>
    [Id(3)] public int Priority { get; init; } = 5;

    /// <summary>Not to be started before this moment; null means now.</summary>
    [Id(4)] public DateTimeOffset? StartAt { get; init; }

    /// <summary>How long after it could start the task may wait for its first attempt before it fails with <c>expired</c>; null means for ever.</summary>
    [Id(5)] public TimeSpan? StartTtl { get; init; }

    /// <summary>The limit of one attempt; null means the model's own.</summary>
    [Id(6)] public TimeSpan? AttemptTimeout { get; init; }

    /// <summary>When and how often to try again.</summary>
    [Id(7)] public RetryPolicy Retry { get; init; } = RetryPolicy.Default;

    /// <summary>Models to go on with when the model's provider cannot do the work.</summary>
    [Id(8)] public ImmutableArray<string> FallbackModels { get; init; } = [];

    /// <summary>Words to find the task by; at most 20 of at most 64 characters.</summary>
    [Id(9)] public ImmutableArray<string> Tags { get; init; } = [];

    /// <summary>The caller's own data, returned as it came: a JSON object as compact text, or null.</summary>
    [Id(10)] public string? Metadata { get; init; }

    /// <summary>Where events go, or null. Answers tell its address and nothing else of it.</summary>
    [Id(11)] public WebhookTarget? Webhook { get; init; }
}
