using System.Collections.Immutable;
using System.Text.Json;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Delivery;

/// <summary>A task and one event of it, as bodies tell of them: only what no later change of the task changes, so that a body has the same bytes however often it is sent.</summary>
/// <param name="Row">The task's row, at the event or later.</param>
/// <param name="Event">What happened.</param>
/// <param name="EventId">The id of the event.</param>
/// <param name="Receiver">Who is told.</param>
internal sealed record TaskNews(MediaTaskState Row, TaskEvent Event, string EventId, WebhookReceiver Receiver)
{
    private const string Thumbnail = "thumbnail";
    private const string Playlist = "playlist";

    /// <summary>The task's id as clients see it.</summary>
    public string TaskId => Row.Id.ToPublicString();

    /// <summary>Whether it is told of the task's end with outputs.</summary>
    public bool IsCompleted => Event.Type == TaskEventType.Completed;

    /// <summary>The outputs, which are there only at the end that made them.</summary>
    public ImmutableArray<MediaOutput> Outputs => IsCompleted ? Row.Outputs : [];

    /// <summary>The outputs that are the work itself: media, but for its thumbnail.</summary>
    public IEnumerable<MediaOutput> Media => Outputs.Where(output => output.Key is not null && output.Role != Thumbnail);

    /// <summary>The first of <see cref="Media"/>.</summary>
    public MediaOutput? Main => Media.FirstOrDefault();

    /// <summary>The master playlist; null when there is none.</summary>
    public MediaOutput? Ladder => Media.FirstOrDefault(output => output.Role == Playlist);

    /// <summary>The thumbnail's address; null when there is none.</summary>
    public string? ThumbnailUrl => UrlOf(Outputs.FirstOrDefault(output => output is { Role: Thumbnail, Key: not null }));

    /// <summary>What came out or was asked for: <c>image</c>, <c>video</c>, <c>audio</c>, or the task's kind. What a transcode makes is video or pictures.</summary>
    public string Subject => Row.Kind is MediaTaskKinds.Transcode or MediaTaskKinds.Plugin
        ? Main?.Role switch
        {
            "image" => MediaTaskKinds.Image,
            "video" or Playlist => MediaTaskKinds.Video,
            "audio" => MediaTaskKinds.Audio,
            _ => Row.Kind,
        }
        : Row.Kind;

    /// <summary>The model that the attempt ran. A fallback changes the row's, so the history is asked first.</summary>
    public string? Model
    {
        get
        {
            var number = Math.Max(1, Event.Attempt);
            return Row.Attempts.FirstOrDefault(attempt => attempt.Number == number)?.Model
                ?? (Row.Attempt <= number ? Row.Model : Row.Spec.Model);
        }
    }

    /// <summary>From the first attempt's start to the event; null when nothing had started.</summary>
    public TimeSpan? Took => Event.Attempt > 0 && Row.StartedAt is { } start ? TimeSpan.FromTicks(Math.Max(0, (Event.At - start).Ticks)) : null;

    /// <summary>The word for the status in events of every generation; a waiting task is told of only while it waits for its next attempt.</summary>
    public string Status => Event.Type switch
    {
        TaskEventType.Retrying => "retrying",
        TaskEventType.Completed => "completed",
        TaskEventType.Failed => "failed",
        TaskEventType.Cancelled => "cancelled",
        _ => "processing",
    };

    /// <summary>Why it failed, or the last attempt did: never null where receivers look for it.</summary>
    public MediaTaskFailure Failure => Event.Failure ?? new(FailureCodes.InternalError, "The task failed.", Retryable: false);

    /// <summary>The address of an output's media; null when it has none. The key's slashes stay.</summary>
    public string? UrlOf(MediaOutput? output) => output?.Key is { } key ? UrlOf(key) : null;

    /// <summary>The address of stored media.</summary>
    public string UrlOf(string key) => $"{Receiver.BaseUrl}/v1/media/{Uri.EscapeDataString(key).Replace("%2F", "/", StringComparison.Ordinal)}";

    /// <summary>A text of a JSON object; null when it is not there.</summary>
    public static string? TextOf(JsonElement? owner, string name) =>
        owner is { ValueKind: JsonValueKind.Object } fields && fields.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? CanonicalText.Unescape(System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(value)[1..^1])
            : null;
}
