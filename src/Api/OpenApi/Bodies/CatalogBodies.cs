using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;

namespace Orleans.MediaTasks.Api.OpenApi.Bodies;

internal sealed record ModelListBody
{
    [AllowedValues("list")]
    public required string Object { get; init; }

    public required IReadOnlyList<ModelBody> Data { get; init; }
}

internal sealed record ModelBody
{
    [Description("The name, as tasks write it.")]
    public required string Id { get; init; }

    [AllowedValues("model")]
    public required string Object { get; init; }

    public required long Created { get; init; }

    public required string OwnedBy { get; init; }

    public required string Kind { get; init; }

    public required string Provider { get; init; }

    [Description("The model that does the work, when this one is another name for it.")]
    public required string? Target { get; init; }

    public required string Description { get; init; }

    [Description("Whether it runs when a task names only its kind.")]
    public required bool Default { get; init; }

    public required bool Available { get; init; }

    public required string? UnavailableReason { get; init; }

    [Description("In seconds.")]
    public required double ExpectedDuration { get; init; }

    [Description("The usual limit of one attempt, in seconds.")]
    public required double Timeout { get; init; }

    public required JsonObject? ExampleInput { get; init; }
}

internal sealed record ProviderListBody
{
    [AllowedValues("list")]
    public required string Object { get; init; }

    public required IReadOnlyList<ProviderBody> Data { get; init; }
}

internal sealed record ProviderBody
{
    public required string Name { get; init; }

    [AllowedValues("provider")]
    public required string Object { get; init; }

    public required string Description { get; init; }

    [Description("Whether its work runs on this cluster's own machines.")]
    public required bool Local { get; init; }

    public required bool Available { get; init; }

    public required string? UnavailableReason { get; init; }

    public required IReadOnlyList<string> Models { get; init; }

    public required LimiterBody Limiter { get; init; }
}

[Description("What lets a provider's tasks in.")]
internal sealed record LimiterBody
{
    [Description("Attempts that run now.")]
    public required int InUse { get; init; }

    [Description("Tasks that wait.")]
    public required int Waiting { get; init; }

    public required bool Paused { get; init; }

    [Description("Until when the provider itself asked for quiet.")]
    public required DateTimeOffset? ThrottledUntil { get; init; }

    public required int Concurrency { get; init; }

    public required double? PerSecond { get; init; }

    public required double? PerMinute { get; init; }

    public required double? PerDay { get; init; }

    public required int? PerTenant { get; init; }

    public required IReadOnlyDictionary<string, int> PerModel { get; init; }
}
