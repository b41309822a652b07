using System.Text.Json;
using Orleans.MediaTasks.Api.Tasks;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Mindia;

/// <summary>A video is the task that makes its ladder: one id names both, and what is known of the file stands in the task.</summary>
internal static class MindiaVideo
{
    /// <summary>What the tasks of uploaded videos are found by.</summary>
    public const string Tag = "mindia-video";

    private const string Ladder = "playlist";

    public static string InputOf(string source) => JsonSerializer.Serialize(new { source });

    /// <summary>The media that a task works on; null when it is no work on media.</summary>
    public static string? SourceOf(MediaTaskSnapshot task) => task.Kind == MediaTaskKinds.Transcode ? task.Spec.ReadInputText("source") : null;

    /// <summary>The ladder with its master playlist; null before it is there.</summary>
    public static MediaOutput? LadderOf(MediaTaskSnapshot task) => task.Outputs.FirstOrDefault(output => output.Role == Ladder && output.Key is not null);

    /// <summary>A video has no other words than these four.</summary>
    public static string StatusOf(MediaTaskSnapshot task) => task.Status switch
    {
        MediaTaskStatus.Processing => "processing",
        MediaTaskStatus.Completed => "completed",
        MediaTaskStatus.Failed or MediaTaskStatus.Cancelled => "failed",
        _ => "pending",
    };
}
