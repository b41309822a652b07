using System.Text;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Delivery;

/// <summary>The body of <see cref="WebhookForm.Status"/>: what Apixo's <c>statusTask</c> answers about a task that has ended.</summary>
internal static class StatusBody
{
    private static readonly string[] Media = ["image", "video", "audio", "playlist"];

    public static byte[] Render(TaskNews news) => Envelope(data =>
    {
        WriteState(data, news);
        if (news.IsCompleted)
        {
            data.Text("resultJson", ResultOf(news));
            data.Whole("costTime", (long)(news.Event.At - news.Row.CreatedAt).TotalMilliseconds);
        }
        else
        {
            var isCancelled = news.Event.Type == TaskEventType.Cancelled;
            data.Text("failCode", isCancelled ? "CANCELLED" : CodeOf(news.Failure.Code));
            data.Text("failMsg", isCancelled ? "The task was cancelled." : news.Failure.Message);
            data.Flag("cancelled", isCancelled);
        }

        data.Whole("completeTime", news.Event.At.ToUnixTimeMilliseconds());
    });

    /// <summary>The same end without what made its body too long.</summary>
    public static byte[] RenderTooLarge(TaskNews news) => Envelope(data =>
    {
        WriteState(data, news);
        data.Text("error", WebhookBodies.TooLarge);
    });

    public static byte[] Render(EndpointNotice notice) => Envelope(data => data.Text("taskId", notice.Id).Text("state", notice.Type));

    private static byte[] Envelope(Action<CanonicalJson> writeData) => CanonicalJson.Render(json => json
        .Whole("code", 200)
        .Text("message", "success")
        .Object("data", writeData));

    private static void WriteState(CanonicalJson data, TaskNews news) => data
        .Text("taskId", news.Row.Id.ToPrefixedString())
        .Text("state", news.IsCompleted ? "success" : "failed")
        .Whole("createTime", news.Row.CreatedAt.ToUnixTimeMilliseconds())
        .Whole("progress", news.Event.Progress);

    private static string CodeOf(string code) => code switch
    {
        FailureCodes.InvalidRequest => "INVALID_PROMPT",
        FailureCodes.ContentPolicyViolation => "CONTENT_VIOLATION",
        FailureCodes.InsufficientQuota => "INSUFFICIENT_CREDITS",
        FailureCodes.RateLimitExceeded => "RATE_LIMIT_EXCEEDED",
        FailureCodes.ModelOverloaded or FailureCodes.ConfigurationError => "MODEL_UNAVAILABLE",
        FailureCodes.Timeout or FailureCodes.Expired => "PROCESSING_TIMEOUT",
        _ => "GENERATION_FAILED",
    };

    /// <summary>JSON as text, as these clients parse it once more.</summary>
    private static string ResultOf(TaskNews news)
    {
        var outputs = news.Outputs.Where(output => output.Key is not null && Media.Contains(output.Role)).ToList();
        return Encoding.UTF8.GetString(CanonicalJson.Render(json =>
        {
            json.Texts("resultUrls", outputs.Select(news.UrlOf).OfType<string>());
            if (news.Row.Kind == MediaTaskKinds.Audio)
            {
                using var input = CanonicalValue.Parse(news.Row.Spec.Input);
                var title = TaskNews.TextOf(input?.RootElement, "title") ?? "";
                json.Objects("tracks", outputs.Index(), (track, item) => track
                    .Text("id", $"{news.TaskId}-{item.Index}")
                    .Text("title", title)
                    .Text("audio_url", news.UrlOf(item.Item))
                    .Text("image_url", null)
                    .Number("duration", item.Item.DurationSeconds));
            }
        }));
    }
}
