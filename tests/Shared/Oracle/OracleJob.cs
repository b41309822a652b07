using System.Diagnostics;
using System.Text.Json;

namespace Orleans.MediaTasks.Oracle;

/// <summary>A job of the remote provider, as its input's script says.</summary>
internal sealed class OracleJob
{
    public const string Running = "running";
    public const string Succeeded = "succeeded";
    public const string Failed = "failed";
    public const string Cancelled = "cancelled";

    private readonly long _startedAt = Stopwatch.GetTimestamp();

    public required string Id { get; init; }

    public required string Key { get; init; }

    public required string Task { get; init; }

    public required int Attempt { get; init; }

    public required TimeSpan Duration { get; init; }

    /// <summary>The code it fails with; null when it succeeds.</summary>
    public string? FailsWith { get; init; }

    public string? Message { get; init; }

    /// <summary>Whether it never ends by itself.</summary>
    public bool Hangs { get; init; }

    public string Status { get; set; } = Running;

    public int Progress => Status == Succeeded ? 100 : Duration <= TimeSpan.Zero ? 0 : (int)Math.Min(99, Stopwatch.GetElapsedTime(_startedAt) / Duration * 100);

    /// <summary>Reads a submit.</summary>
    public static OracleJob Read(string id, JsonElement body)
    {
        var attempt = body.GetProperty("attempt").GetInt32();
        var script = body.GetProperty("input").TryGetProperty("simulate", out var simulate) ? simulate : default;
        var fails = Text(script, "fail") is { } code && (Number(script, "fail_times") is not { } times || attempt <= times) ? code : null;
        return new OracleJob
        {
            Id = id,
            Key = body.GetProperty("key").GetString()!,
            Task = body.GetProperty("task").GetString()!,
            Attempt = attempt,
            Duration = TimeSpan.FromMilliseconds(Number(script, "duration_ms") ?? 1_000),
            FailsWith = fails,
            Message = Text(script, "message"),
            Hangs = Member(script, "hang") is { ValueKind: JsonValueKind.True },
        };
    }

    /// <summary>The job as it is told to callers.</summary>
    public object ToBody() => Status == Failed
        ? new { id = Id, status = Status, progress = Progress, error = new { code = FailsWith, message = Message ?? $"Simulated failure: {FailsWith}." } }
        : new { id = Id, status = Status, progress = Progress };

    private static JsonElement? Member(JsonElement script, string name) =>
        script.ValueKind == JsonValueKind.Object && script.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static string? Text(JsonElement script, string name) => Member(script, name)?.GetString();

    private static double? Number(JsonElement script, string name) => Member(script, name)?.GetDouble();
}
