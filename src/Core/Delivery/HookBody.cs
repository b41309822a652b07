using System.Text.Json;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Delivery;

/// <summary>The body of <see cref="WebhookForm.Hook"/>: Mindia's, with its words for events.</summary>
/// <remarks><c>hook.id</c> is the event's, because Mindia's documents show receivers that drop what they have seen by it; the endpoint's id stands beside it.</remarks>
internal static class HookBody
{
    public static byte[] Render(TaskNews news) => CanonicalJson.Render(json =>
    {
        using var metadata = news.Row.Spec.Metadata is { } own ? CanonicalValue.Parse(own) : null;
        json.Object("hook", hook => WriteHook(hook, news.Receiver, news.EventId, WordOf(news), news.Row.Id.Tenant, news.Event.At));
        json.Object("data", data => WriteData(data, news, FileOf(metadata?.RootElement)));
        json.Object("initiator", initiator => initiator
            .Text("user_id", TaskNews.TextOf(metadata?.RootElement, "user"))
            .Text("ip", null)
            .Text("user_agent", null));
    });

    /// <summary>The same event without what made its body too long.</summary>
    public static byte[] RenderTooLarge(TaskNews news) => CanonicalJson.Render(json => json
        .Object("hook", hook => WriteHook(hook, news.Receiver, news.EventId, WordOf(news), news.Row.Id.Tenant, news.Event.At))
        .Object("data", data => data.Text("type", TypeOf(news)).Text("id", news.TaskId).Text("task_id", news.TaskId).Text("status", news.Status))
        .Text("error", WebhookBodies.TooLarge));

    public static byte[] Render(WebhookReceiver receiver, EndpointNotice notice, string tenant) => CanonicalJson.Render(json => json
        .Object("hook", hook => WriteHook(hook, receiver, notice.Id, notice.Type, tenant, notice.At))
        .Object("data", data => data.Text("type", "webhook").Text("id", notice.Endpoint ?? notice.Id).Text("message", notice.Message))
        .Object("initiator", initiator => initiator.Text("user_id", null).Text("ip", null).Text("user_agent", null)));

    private static void WriteHook(CanonicalJson json, WebhookReceiver receiver, string id, string word, string tenant, DateTimeOffset at) => json
        .Text("id", id)
        .Text("event", word)
        .Text("target", receiver.Url)
        .Text("project", tenant)
        .Time("created_at", at)
        .Text("webhook_id", receiver.Endpoint);

    /// <summary>Mindia's videos are transcodes; its words are short unless the receiver asked for those of tasks.</summary>
    private static string WordOf(TaskNews news) =>
        EventNames.Of(news.Receiver.Naming == EventNaming.Task ? EventNaming.Task : EventNaming.Short, TypeOf(news), news.Event.Type);

    private static string TypeOf(TaskNews news) => news.Row.Kind == MediaTaskKinds.Transcode ? MediaTaskKinds.Video : news.Row.Kind;

    private static void WriteData(CanonicalJson json, TaskNews news, JsonElement? file)
    {
        var key = TaskNews.TextOf(file, "key");
        json.Text("type", TypeOf(news)).Text("id", news.TaskId).Text("task_id", news.TaskId).Text("status", news.Status);
        json.Text("filename", key ?? news.Main?.Key).Text("original_filename", TaskNews.TextOf(file, "name") ?? key);
        json.Text("url", key is null ? news.UrlOf(news.Main) : news.UrlOf(key));
        json.Text("content_type", TaskNews.TextOf(file, "content_type") ?? news.Main?.ContentType);
        json.Number("file_size", BytesOf(file) ?? news.Main?.Bytes);
        json.Number("width", news.Main?.Width).Number("height", news.Main?.Height).Number("duration", news.Main?.DurationSeconds);
        json.Text("hls_url", news.UrlOf(news.Ladder));
        WriteVariants(json, news.Ladder);
        if (news.Event.Type is TaskEventType.Failed or TaskEventType.Retrying)
        {
            json.Text("error", news.Failure.Message).Text("error_code", news.Failure.Code);
        }
        else if (!news.Event.Type.IsEnd())
        {
            json.Whole("progress", news.Event.Progress);
        }
    }

    private static void WriteVariants(CanonicalJson json, MediaOutput? ladder)
    {
        using var data = ladder?.Data is { } text ? CanonicalValue.Parse(text) : null;
        if (data?.RootElement is { ValueKind: JsonValueKind.Object } fields && fields.TryGetProperty("variants", out var variants))
        {
            json.Value("variants", variants);
        }
    }

    /// <summary>The file that was uploaded with the task, as its metadata remembers it.</summary>
    private static JsonElement? FileOf(JsonElement? metadata) =>
        metadata is { ValueKind: JsonValueKind.Object } fields
        && fields.TryGetProperty("mindia", out var note) && note.ValueKind == JsonValueKind.Object
        && note.TryGetProperty("file", out var file) ? file : null;

    private static long? BytesOf(JsonElement? file) =>
        file is { ValueKind: JsonValueKind.Object } fields && fields.TryGetProperty("bytes", out var bytes)
        && bytes.ValueKind == JsonValueKind.Number && bytes.TryGetInt64(out var length) ? length : null;
}
