using System.ComponentModel.DataAnnotations;

namespace Orleans.MediaTasks.Api.Dialects.Jobs;

/// <summary>Settings of the job API, in the section <c>MediaTasks:Dialects:Jobs</c>.</summary>
internal sealed class JobsOptions
{
    public const string Section = $"{DialectOptions.Section}:Jobs";

    /// <summary>The model that resizes. Default: <c>video_resize</c>.</summary>
    [Required]
    public string Model { get; set; } = "video_resize";
}
