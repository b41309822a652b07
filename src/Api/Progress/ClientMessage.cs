using System.Text.Json;

namespace Orleans.MediaTasks.Api.Progress;

/// <summary>What a client says over a socket, read but not yet carried out.</summary>
internal abstract record ClientMessage
{
    private const int LongestRequestId = 64;

    private ClientMessage() { }

    /// <summary>The client's own mark, returned with the answer.</summary>
    public string? RequestId { get; private init; }

    /// <summary>Watch these tasks, or all.</summary>
    public sealed record Subscribe(Watched Target, long? Since) : ClientMessage;

    /// <summary>No longer watch these tasks, or any.</summary>
    public sealed record Unsubscribe(Watched Target) : ClientMessage;

    /// <summary>Cancel a task.</summary>
    public sealed record Cancel(string TaskId) : ClientMessage;

    /// <summary>Are you there?</summary>
    public sealed record Ping : ClientMessage;

    /// <summary>Not a message of this protocol.</summary>
    public sealed record Malformed(string Code, string Problem) : ClientMessage;

    /// <summary>Tasks by their ids, or all of the tenant.</summary>
    public sealed record Watched(IReadOnlyList<string> TaskIds, bool IsAll);

    public static ClientMessage Parse(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = 4 });
            return document.RootElement.ValueKind == JsonValueKind.Object ? ReadMarked(document.RootElement) : Invalid("Send a JSON object.");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The second comes from text that is no Unicode.
            return new Malformed("malformed_json", "The message is not valid JSON.");
        }
    }

    private static ClientMessage ReadMarked(JsonElement message)
    {
        var requestId = Text(message, "request_id");
        if (requestId is { Length: > LongestRequestId } || (requestId is null && Has(message, "request_id")))
        {
            return Invalid($"request_id is text of at most {LongestRequestId} characters.");
        }

        var read = Read(message);
        return requestId is null ? read : read with { RequestId = requestId };
    }

    private static ClientMessage Read(JsonElement message) => Text(message, "type") switch
    {
        "subscribe" => ReadSubscribe(message),
        "unsubscribe" => ReadTarget(message) is { } target ? new Unsubscribe(target) : NoTarget(),
        "cancel" => Text(message, "task_id") is { } id ? new Cancel(id) : Invalid("Name the task in task_id."),
        "ping" => new Ping(),
        _ => Invalid("type is one of subscribe, unsubscribe, cancel, ping."),
    };

    private static ClientMessage ReadSubscribe(JsonElement message)
    {
        if (ReadTarget(message) is not { } target)
        {
            return NoTarget();
        }

        if (!message.TryGetProperty("since", out var since) || since.ValueKind == JsonValueKind.Null)
        {
            return new Subscribe(target, null);
        }

        return since.ValueKind == JsonValueKind.Number && since.TryGetInt64(out var number) && number >= 0 && target.TaskIds.Count == 1
            ? new Subscribe(target, number)
            : Invalid("since is the last sequence seen, a whole number, and goes with one task_id.");
    }

    private static Watched? ReadTarget(JsonElement message)
    {
        if (message.TryGetProperty("all", out var all) && all.ValueKind == JsonValueKind.True)
        {
            return new Watched([], IsAll: true);
        }

        if (Text(message, "task_id") is { } id)
        {
            return new Watched([id], IsAll: false);
        }

        if (!message.TryGetProperty("task_ids", out var ids) || ids.ValueKind != JsonValueKind.Array || ids.GetArrayLength() == 0)
        {
            return null;
        }

        var list = new List<string>(ids.GetArrayLength());
        foreach (var element in ids.EnumerateArray())
        {
            if (element.ValueKind != JsonValueKind.String)
            {
                return null;
            }

            list.Add(element.GetString()!);
        }

        return new Watched(list, IsAll: false);
    }

    private static bool Has(JsonElement message, string name) => message.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;

    private static string? Text(JsonElement message, string name) =>
        message.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static Malformed NoTarget() => Invalid("Name the task in task_id, tasks in task_ids, or all: true.");

    private static Malformed Invalid(string problem) => new(Errors.ErrorCatalogue.InvalidRequest.Code, problem);
}
