using System.ComponentModel.DataAnnotations;

namespace Orleans.MediaTasks.Api.Dialects.Queue;

/// <summary>Settings of the image queue, in the section <c>MediaTasks:Dialects:Queue</c>.</summary>
internal sealed class QueueOptions
{
    public const string Section = $"{DialectOptions.Section}:Queue";

    /// <summary>The model that draws the prompts. Default: <c>image-queue</c>.</summary>
    [Required]
    public string Model { get; set; } = "image-queue";

    /// <summary>How many tasks may be live before submissions are told that the queue is full. Default: 100.</summary>
    [Range(1, 10_000)]
    public int Capacity { get; set; } = 100;
}
