using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Orleans.MediaTasks.Api.Errors;

namespace Orleans.MediaTasks.Api.Dialects.Queue;

/// <summary>Errors as the queue's page reads them: a title in <c>error</c>, and a sentence in <c>message</c>.</summary>
internal sealed class QueueErrors : IErrorShape
{
    /// <summary>A task that cannot be cancelled is a bad request here.</summary>
    public static readonly ApiErrorCode CannotCancel = new("not_cancellable", 400, "Cannot cancel", "Only tasks that have not started can be cancelled; add ?force=true to stop one that has.");

    public static readonly ApiErrorCode Full = new("queue_full", 503, "Queue full", "Wait for some tasks to complete.");

    public bool Speaks(PathString path) => path.StartsWithSegments("/tasks", StringComparison.Ordinal)
        || path.StartsWithSegments("/queue", StringComparison.Ordinal)
        || path.Equals("/stats", StringComparison.Ordinal);

    /// <summary>What the intake thinks is missing is a bad request to these clients, whatever it is.</summary>
    public int StatusOf(ApiError error) => error.Code.Status is 413 or 415 or 422 ? StatusCodes.Status400BadRequest : error.Code.Status;

    public void Write(Utf8JsonWriter writer, ApiError error)
    {
        writer.WriteStartObject();
        writer.WriteString("error"u8, TitleOf(error));
        writer.WriteString("message"u8, error.Detail);
        writer.WriteString("code"u8, error.Code.Code);
        writer.WriteEndObject();
    }

    private static string TitleOf(ApiError error) => error.Code == CannotCancel || error.Code == Full ? error.Code.Title : error.Code.Status switch
    {
        400 or 413 or 415 or 422 => "Invalid request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not found",
        405 => "Method not allowed",
        429 => "Too many requests",
        503 => "Unavailable",
        >= 500 => "Internal error",
        _ => error.Code.Title,
    };
}
