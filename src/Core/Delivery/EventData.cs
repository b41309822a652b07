using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Delivery;

/// <summary>The <c>data</c> of an event, in snake case and in camel case, and its <c>result</c>.</summary>
internal static class EventData
{
    public static void Write(CanonicalJson json, TaskNews news, string? user)
    {
        json.Text("task_id", news.TaskId).Text("taskId", news.TaskId);
        json.Text("user_id", user).Text("userId", user);
        switch (news.Event.Type)
        {
            case TaskEventType.Started:
                json.Text("model", news.Model).Whole("attempt", news.Event.Attempt);
                break;
            case TaskEventType.Progress:
                WriteProgress(json, news.Event);
                break;
            case TaskEventType.Retrying:
                WriteFailure(json, news.Failure);
                json.Whole("attempt", news.Event.Attempt);
                json.Time("next_retry_at", news.Event.RetryAt).Time("nextRetryAt", news.Event.RetryAt);
                break;
            case TaskEventType.Completed:
                WriteMedia(json, news);
                json.Text("model", news.Model);
                break;
            case TaskEventType.Failed:
                WriteFailure(json, news.Failure);
                json.Whole("attempts", news.Event.Attempt);
                break;
            default:
                json.Text("reason", "The task was cancelled.").Whole("attempts", news.Event.Attempt);
                break;
        }
    }

    /// <summary>What came out, each output by itself: the only place where values without media stand.</summary>
    public static void WriteResult(CanonicalJson json, TaskNews news)
    {
        json.Text("url", news.UrlOf(news.Main));
        json.Objects("outputs", news.Outputs, (item, output) =>
        {
            item.Text("role", output.Role).Text("url", news.UrlOf(output)).Text("content_type", output.ContentType);
            item.Number("file_size", output.Bytes).Number("width", output.Width).Number("height", output.Height).Number("duration", output.DurationSeconds);
            using var data = output.Data is { } text ? CanonicalValue.Parse(text) : null;
            if (data is not null)
            {
                item.Value("data", data.RootElement);
            }
        });
    }

    /// <summary>Seconds, to the millisecond.</summary>
    public static double? SecondsOf(TimeSpan? time) => time is { } known ? Math.Round(Math.Max(0, known.TotalSeconds), 3) : null;

    private static void WriteProgress(CanonicalJson json, TaskEvent news)
    {
        var remaining = SecondsOf(news.EstimatedRemaining);
        json.Whole("progress", news.Progress).Text("stage", news.Stage);
        json.Number("estimated_time_remaining", remaining).Number("estimatedTimeRemaining", remaining);
        json.Whole("attempt", news.Attempt);
    }

    private static void WriteFailure(CanonicalJson json, MediaTaskFailure failure)
    {
        json.Text("error", failure.Message);
        json.Text("error_code", failure.Code).Text("errorCode", failure.Code);
        json.Flag("is_retryable", failure.Retryable).Flag("isRetryable", failure.Retryable);
    }

    private static void WriteMedia(CanonicalJson json, TaskNews news)
    {
        var url = news.UrlOf(news.Main);
        if (news.Subject is MediaTaskKinds.Image or MediaTaskKinds.Video or MediaTaskKinds.Audio)
        {
            json.Text($"{news.Subject}_url", url).Text($"{news.Subject}Url", url);
        }

        if (news.Subject == MediaTaskKinds.Image)
        {
            var urls = news.Media.Select(news.UrlOf).OfType<string>().ToList();
            json.Texts("image_urls", urls).Texts("imageUrls", urls);
        }
        else if (news.Subject == MediaTaskKinds.Video)
        {
            json.Text("thumbnail_url", news.ThumbnailUrl).Text("thumbnailUrl", news.ThumbnailUrl);
        }

        json.Number("file_size", news.Main?.Bytes).Number("fileSize", news.Main?.Bytes);
        json.Number("duration", news.Main?.DurationSeconds);
        var milliseconds = news.Took is { } took ? Math.Round(took.TotalMilliseconds) : (double?)null;
        json.Number("generation_time", milliseconds).Number("generationTime", milliseconds);
    }
}
