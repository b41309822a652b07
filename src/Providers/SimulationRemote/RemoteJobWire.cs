using System.Text.Json;
using System.Text.Json.Serialization;

namespace Orleans.MediaTasks.Providers.SimulationRemote;

/// <summary>The body of a submit.</summary>
/// <param name="Key">The same key again gives the same job.</param>
/// <param name="Task">The task as <c>tenant/id</c>.</param>
/// <param name="Attempt">The attempt's number.</param>
/// <param name="Model">The model.</param>
/// <param name="Input">The input as it was asked.</param>
internal sealed record RemoteJobRequest(string Key, string Task, int Attempt, string Model, JsonElement Input);

/// <summary>A job as the server tells it.</summary>
internal sealed record RemoteJob
{
    public const string Running = "running";
    public const string Succeeded = "succeeded";
    public const string Failed = "failed";
    public const string Cancelled = "cancelled";

    public required string Id { get; init; }

    /// <summary>running, succeeded, failed or cancelled.</summary>
    public required string Status { get; init; }

    /// <summary>0 to 100.</summary>
    public int Progress { get; init; }

    /// <summary>Why it failed.</summary>
    public RemoteJobError? Error { get; init; }
}

/// <summary>Why a job failed.</summary>
internal sealed record RemoteJobError(string Code, string? Message);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(RemoteJobRequest))]
[JsonSerializable(typeof(RemoteJob))]
internal sealed partial class RemoteJobJson : JsonSerializerContext;
