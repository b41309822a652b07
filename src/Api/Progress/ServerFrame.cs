using System.Text.Json;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Progress;

/// <summary>What the server says over a socket. One JSON object per text frame, with <c>type</c> first.</summary>
internal static class ServerFrame
{
    /// <summary>An update: its type is the event's name.</summary>
    public static byte[] Of(ProgressItem item, UrlContext urls) => ProgressJson.Render(writer =>
    {
        writer.WriteString("type"u8, item.Name);
        writer.WriteString("task_id"u8, item.Task.Id.ToPublicString());
        writer.WriteNumber("sequence"u8, item.Sequence);
        writer.WriteBoolean("snapshot"u8, item.IsSnapshot);
        writer.WritePropertyName("task"u8);
        TaskJson.Write(writer, item.Task, urls, TaskDetail.Short);
    });

    /// <summary>An answer about a task, with its state where the client does not get it anyway.</summary>
    public static byte[] Of(string type, MediaTaskSnapshot task, string? requestId, UrlContext? urls = null) => ProgressJson.Render(writer =>
    {
        writer.WriteString("type"u8, type);
        writer.WriteString("task_id"u8, task.Id.ToPublicString());
        writer.WriteString("status"u8, task.Status.ToWord());
        writer.WriteNumber("sequence"u8, task.Sequence);
        if (urls is { } address)
        {
            writer.WritePropertyName("task"u8);
            TaskJson.Write(writer, task, address, TaskDetail.Short);
        }

        WriteRequestId(writer, requestId);
    });

    /// <summary>An answer that needs no task; <paramref name="taskId"/> null with a target means all.</summary>
    public static byte[] Answer(string type, string? taskId, string? requestId, bool isAll = false) => ProgressJson.Render(writer =>
    {
        writer.WriteString("type"u8, type);
        if (isAll)
        {
            writer.WriteBoolean("all"u8, true);
        }
        else if (taskId is not null)
        {
            writer.WriteString("task_id"u8, taskId);
        }

        WriteRequestId(writer, requestId);
    });

    /// <summary>Something could not be done; the connection goes on.</summary>
    public static byte[] Error(string code, string message, string? taskId, string? requestId) => ProgressJson.Render(writer =>
    {
        writer.WriteString("type"u8, "error"u8);
        writer.WriteString("code"u8, code);
        writer.WriteString("message"u8, message);
        if (taskId is not null)
        {
            writer.WriteString("task_id"u8, taskId);
        }

        WriteRequestId(writer, requestId);
    });

    private static void WriteRequestId(Utf8JsonWriter writer, string? requestId)
    {
        if (requestId is not null)
        {
            writer.WriteString("request_id"u8, requestId);
        }
    }
}
