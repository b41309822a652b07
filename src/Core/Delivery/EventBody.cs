using System.Text.Json;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Delivery;

/// <summary>The body of <see cref="WebhookForm.Event"/>: one that every generation of Conduit's receivers reads.</summary>
/// <remarks>They look for <c>type</c> and <c>data</c> in snake case, for <c>data</c> in camel case, for <c>event_type</c> with flat fields, or
/// for <c>webhook_type</c> with others: each finds its own here. No field is an error object: receivers make messages of <c>error</c>.</remarks>
internal static class EventBody
{
    public static byte[] Render(TaskNews news) => CanonicalJson.Render(json =>
    {
        using var input = CanonicalValue.Parse(news.Row.Spec.Input);
        using var metadata = news.Row.Spec.Metadata is { } own ? CanonicalValue.Parse(own) : null;
        WriteHead(json, news);
        WriteFlat(json, news, input?.RootElement);
        json.Object("data", data =>
        {
            var user = TaskNews.TextOf(metadata?.RootElement, "user") ?? TaskNews.TextOf(input?.RootElement, "user");
            EventData.Write(data, news, user);
            if (metadata is not null)
            {
                data.Value("metadata", metadata.RootElement);
            }
        });
    });

    /// <summary>The same event without what made its body too long.</summary>
    public static byte[] RenderTooLarge(TaskNews news) => CanonicalJson.Render(json =>
    {
        WriteHead(json, news);
        json.Text("error", WebhookBodies.TooLarge);
        json.Object("data", data => data.Text("task_id", news.TaskId).Text("taskId", news.TaskId));
    });

    public static byte[] Render(EndpointNotice notice) => CanonicalJson.Render(json => json
        .Text("id", notice.Id)
        .Text("type", notice.Type)
        .Text("event_type", notice.Type)
        .Text("webhook_type", "custom")
        .Time("created_at", notice.At)
        .Time("timestamp", notice.At)
        .Object("data", data => data.Text("endpoint", notice.Endpoint).Text("message", notice.Message)));

    private static void WriteHead(CanonicalJson json, TaskNews news) => json
        .Text("id", news.EventId)
        .Text("type", EventNames.Of(news.Receiver.Naming, news.Row.Kind, news.Event.Type))
        .Text("event_type", EventNames.Of(EventNaming.Task, news.Row.Kind, news.Event.Type))
        .Text("webhook_type", EventNames.UnderscoredOf(news.Row.Kind, news.Event.Type))
        .Time("created_at", news.Event.At)
        .Time("timestamp", news.Event.At)
        .Text("task_id", news.TaskId)
        .Text("status", news.Status);

    private static void WriteFlat(CanonicalJson json, TaskNews news, JsonElement? input)
    {
        json.Text("model", news.Model);
        json.Text("prompt", TaskNews.TextOf(input, "prompt"));
        switch (news.Event.Type)
        {
            case TaskEventType.Progress:
                json.Whole("progress_percentage", news.Event.Progress);
                json.Text("message", news.Event.Stage);
                json.Number("estimated_seconds_remaining", EventData.SecondsOf(news.Event.EstimatedRemaining));
                break;
            case TaskEventType.Completed:
                WriteFlatResult(json, news);
                break;
            case TaskEventType.Retrying or TaskEventType.Failed:
                json.Text("error", news.Failure.Message);
                break;
        }
    }

    private static void WriteFlatResult(CanonicalJson json, TaskNews news)
    {
        var urls = news.Media.Select(news.UrlOf).OfType<string>().ToList();
        json.Number("generation_duration_seconds", EventData.SecondsOf(news.Took));
        if (news.Subject == MediaTaskKinds.Image)
        {
            json.Texts("image_urls", urls).Whole("images_generated", urls.Count);
        }
        else if (news.Subject is MediaTaskKinds.Video or MediaTaskKinds.Audio)
        {
            json.Text($"{news.Subject}_url", urls.FirstOrDefault());
        }

        json.Object("result", result => EventData.WriteResult(result, news));
        json.Text("error", null);
    }
}
