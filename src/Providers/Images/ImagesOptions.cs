using System.ComponentModel.DataAnnotations;

namespace Orleans.MediaTasks.Providers.Images;

/// <summary>Options of the built-in pictures, under <c>MediaTasks:Providers:Images</c>.</summary>
public sealed class ImagesOptions
{
    /// <summary>Attempts at once, for the whole cluster. Default: 2; each takes one processor while it renders.</summary>
    [Range(1, 1_000)]
    public int Concurrency { get; set; } = 2;

    /// <summary>The longest side in pixels. Default: 4096.</summary>
    [Range(ImageSize.MinimumSide, 16_384)]
    public int MaximumSide { get; set; } = 4_096;

    /// <summary>Width times height. Default: 16,777,216, a square of 4096.</summary>
    [Range(ImageSize.MinimumSide * ImageSize.MinimumSide, 16_384 * 16_384)]
    public int MaximumPixels { get; set; } = 4_096 * 4_096;

    /// <summary>Pictures in one task. Default: 10, as many as clients of DALL·E 2 may ask for.</summary>
    [Range(1, 16)]
    public int MaximumCount { get; set; } = 10;
}
