using System.Text.Json;
using Orleans.MediaTasks.Api.Json;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Tasks;

/// <summary>The answers about many tasks, and those about a part of one.</summary>
internal static class TaskLists
{
    public static JsonAnswer Page(TaskPage page) => new((writer, urls) =>
    {
        writer.WriteStartObject();
        writer.WriteString("object"u8, "list"u8);
        writer.WriteStartArray("tasks"u8);
        foreach (var task in page.Tasks)
        {
            TaskJson.Write(writer, task, urls, TaskDetail.Short);
        }

        writer.WriteEndArray();
        writer.WriteString("next_cursor"u8, page.Next is { } next ? TaskListCursor.Format(next) : null);
        writer.WriteBoolean("has_more"u8, page.Next is not null);
        writer.WriteEndObject();
    });

    public static JsonAnswer Counts(IReadOnlyList<TaskCount> counts) => new((writer, _) =>
    {
        writer.WriteStartObject();
        writer.WriteNumber("total"u8, counts.Sum(count => count.Count));
        writer.WriteStartObject("by_status"u8);
        foreach (var status in Enum.GetValues<MediaTaskStatus>())
        {
            writer.WriteNumber(status.ToWord(), counts.Where(count => count.Status == status).Sum(count => count.Count));
        }

        writer.WriteEndObject();
        writer.WriteStartObject("by_kind"u8);
        foreach (var kind in MediaTaskKinds.All)
        {
            writer.WriteNumber(kind, counts.Where(count => count.Kind == kind).Sum(count => count.Count));
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    });

    public static JsonAnswer Attempts(MediaTaskSnapshot task) => new((writer, _) =>
    {
        writer.WriteStartObject();
        writer.WriteString("task_id"u8, task.Id.ToPublicString());
        writer.WriteStartArray("attempts"u8);
        foreach (var attempt in task.Attempts)
        {
            WriteAttempt(writer, attempt);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    public static JsonAnswer Why(string id, WaitReason reason) => new((writer, _) =>
    {
        writer.WriteStartObject();
        writer.WriteString("task_id"u8, Guid.Parse(id).ToString("D"));
        writer.WriteString("reason"u8, reason.Reason);
        writer.WriteString("message"u8, reason.Message);
        writer.WriteTime("since"u8, reason.Since);
        writer.WriteTime("until"u8, reason.Until);
        writer.WriteNumberOrNull("queue_position"u8, reason.QueuePosition);
        writer.WriteEndObject();
    });

    private static void WriteAttempt(Utf8JsonWriter writer, AttemptRecord attempt)
    {
        writer.WriteStartObject();
        writer.WriteNumber("number"u8, attempt.Number);
        writer.WriteString("provider"u8, attempt.Provider);
        writer.WriteString("model"u8, attempt.Model);
        writer.WriteTime("started_at"u8, attempt.StartedAt);
        writer.WriteTime("ended_at"u8, attempt.EndedAt);
        writer.WriteString("error"u8, attempt.Failure?.Message);
        writer.WriteString("error_code"u8, attempt.Failure?.Code);
        TaskResultJson.WriteFailure(writer, "error_detail"u8, attempt.Failure);
        writer.WriteTime("retry_at"u8, attempt.RetryAt);
        writer.WriteEndObject();
    }
}
