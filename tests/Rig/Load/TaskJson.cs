using System.Text.Json;
using Orleans.MediaTasks.Rig.History;

namespace Orleans.MediaTasks.Rig.Load;

/// <summary>Reads what the API says of a task.</summary>
internal static class TaskJson
{
    /// <summary>Adds to an event what the task's body tells.</summary>
    public static HistoryEvent Read(JsonElement task, HistoryEvent into) => into with
    {
        Task = task.GetProperty("id").GetString(),
        Status = task.GetProperty("status").GetString(),
        Sequence = task.GetProperty("sequence").GetInt64(),
        Attempt = task.GetProperty("attempt").GetInt32(),
        Progress = task.GetProperty("progress").GetInt32(),
        Cancelling = task.GetProperty("cancel_requested").GetBoolean(),
        Snapshot = task.TryGetProperty("snapshot", out var snapshot) ? snapshot.GetBoolean() : null,
    };
}
