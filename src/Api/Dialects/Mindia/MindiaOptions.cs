using System.ComponentModel.DataAnnotations;

namespace Orleans.MediaTasks.Api.Dialects.Mindia;

/// <summary>Settings of the Mindia dialect, in the section <c>MediaTasks:Dialects:Mindia</c>.</summary>
internal sealed class MindiaOptions
{
    public const string Section = DialectOptions.Section + ":Mindia";

    /// <summary>The model that makes a ladder for streaming of an uploaded video. Default: <c>VideoTranscoding</c>.</summary>
    [Required, StringLength(128, MinimumLength = 1)]
    public string TranscodeModel { get; set; } = "VideoTranscoding";

    /// <summary>How long the answer to an upload waits for the task to start. Default: 0.5 s.</summary>
    /// <remarks>The documented workflow lists the tasks that are processing right after its upload and takes its own out of the list.
    /// The wait ends with the start, so it costs time only while the task waits for a place.</remarks>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:30")]
    public TimeSpan StartWait { get; set; } = TimeSpan.FromSeconds(0.5);
}
