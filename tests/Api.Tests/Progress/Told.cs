using System.Text.Json;

namespace Orleans.MediaTasks.Api.Progress;

/// <summary>What a reader was told once, whatever the transport.</summary>
/// <param name="Sequence">The sequence in the body.</param>
/// <param name="IsSnapshot">The body's mark.</param>
/// <param name="Status">The status in the body.</param>
/// <param name="Progress">The percentage in the body.</param>
/// <param name="Name">The event's name where the transport has one.</param>
internal sealed record Told(long Sequence, bool IsSnapshot, string Status, int Progress, string? Name = null)
{
    public bool IsTerminal => Status is "completed" or "failed" or "cancelled";

    public static Told Of(JsonElement task, string? name = null, bool? snapshot = null) => new(
        task.GetProperty("sequence").GetInt64(),
        snapshot ?? task.GetProperty("snapshot").GetBoolean(),
        task.GetProperty("status").GetString()!,
        task.GetProperty("progress").GetInt32(),
        name);
}

/// <summary>One watch of one task over some transport.</summary>
internal interface IWatch : IAsyncDisposable
{
    /// <summary>The next thing told; null after the end.</summary>
    Task<Told?> NextAsync(CancellationToken cancellationToken);
}
