using Microsoft.AspNetCore.Http;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Conduit;

/// <summary>The words of this dialect for statuses and kinds. A word that a client does not know makes it wait for ever, so every status has one here.</summary>
internal static class ConduitWords
{
    /// <summary>Asks for the words of the published SDK: <c>pending</c>, <c>running</c>, <c>timedout</c>.</summary>
    public const string VocabularyHeader = "X-Task-Vocabulary";

    private const string SdkVocabulary = "sdk";

    /// <summary>The status in the documented words, or in the SDK's when the request asks for them.</summary>
    public static string StatusOf(MediaTaskSnapshot task, HttpRequest request) =>
        !WantsSdk(request) ? StatusOf(task.Status) : IsVideoRoute(request) ? VideoSdkStatusOf(task) : SdkStatusOf(task);

    /// <summary>Whether the request asks for the SDK's words.</summary>
    public static bool WantsSdk(HttpRequest request) =>
        SdkVocabulary.Equals(request.Headers[VocabularyHeader], StringComparison.OrdinalIgnoreCase)
        || SdkVocabulary.Equals(request.Query["vocabulary"], StringComparison.OrdinalIgnoreCase);

    /// <summary>The documented word.</summary>
    public static string StatusOf(MediaTaskStatus status) => status switch
    {
        MediaTaskStatus.Processing => "processing",
        MediaTaskStatus.Completed => "completed",
        MediaTaskStatus.Failed => "failed",
        MediaTaskStatus.Cancelled => "cancelled",
        _ => "queued",
    };

    /// <summary>The number that goes with the SDK's words.</summary>
    public static int StateOf(MediaTaskSnapshot task) => task.Status switch
    {
        MediaTaskStatus.Processing => 1,
        MediaTaskStatus.Completed => 2,
        MediaTaskStatus.Failed => HasTimedOut(task) ? 5 : 3,
        MediaTaskStatus.Cancelled => 4,
        _ => 0,
    };

    /// <summary>The type of a task of this kind.</summary>
    public static string TypeOf(string kind) => kind switch
    {
        MediaTaskKinds.Transcode => "video_transcode",
        MediaTaskKinds.Plugin => "plugin_execution",
        MediaTaskKinds.Batch => "batch_operation",
        MediaTaskKinds.Transcription => "audio_transcription",
        _ => $"{kind}_generation",
    };

    /// <summary>Whether the task took too long; a state of its own in parts of this dialect.</summary>
    public static bool HasTimedOut(MediaTaskSnapshot task) => task is { Status: MediaTaskStatus.Failed, Failure.Code: FailureCodes.Timeout };

    private static string SdkStatusOf(MediaTaskSnapshot task) => StateOf(task) switch
    {
        0 => "pending",
        1 => "running",
        2 => "completed",
        4 => "cancelled",
        5 => "timedout",
        _ => "failed",
    };

    private static string VideoSdkStatusOf(MediaTaskSnapshot task) => StateOf(task) switch
    {
        0 => "Pending",
        1 => "Running",
        2 => "Completed",
        4 => "Cancelled",
        5 => "TimedOut",
        _ => "Failed",
    };

    private static bool IsVideoRoute(HttpRequest request) =>
        request.Path.StartsWithSegments("/v1/videos", StringComparison.Ordinal) || request.Path.StartsWithSegments("/v1/video", StringComparison.Ordinal);
}
