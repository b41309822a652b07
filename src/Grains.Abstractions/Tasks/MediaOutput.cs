namespace Orleans.MediaTasks.Tasks;

/// <summary>One thing that came out of a task: a reference to stored media, or a small JSON value.</summary>
[GenerateSerializer, Immutable, Alias("mt.task.output")]
public sealed record MediaOutput
{
    /// <summary>What it is to the task: <c>image</c>, <c>video</c>, <c>audio</c>, <c>thumbnail</c>, <c>playlist</c>, <c>probe</c>, <c>embedding</c>, <c>transcript</c>, <c>subtitles</c>, <c>result</c>.</summary>
    [Id(0)] public required string Role { get; init; }

    /// <summary>The key in the media store; null for an output that is only <see cref="Data"/>.</summary>
    [Id(1)] public string? Key { get; init; }

    /// <summary>The media type by content.</summary>
    [Id(2)] public required string ContentType { get; init; }

    /// <summary>Length in bytes; of a playlist, of all its files together.</summary>
    [Id(3)] public long Bytes { get; init; }

    /// <summary>SHA-256 of the content in lower-case hex; of a playlist, of its master file.</summary>
    [Id(4)] public string? Sha256 { get; init; }

    /// <summary>Width in pixels of pictures and video.</summary>
    [Id(5)] public int? Width { get; init; }

    /// <summary>Height in pixels of pictures and video.</summary>
    [Id(6)] public int? Height { get; init; }

    /// <summary>Length in seconds of video and audio.</summary>
    [Id(7)] public double? DurationSeconds { get; init; }

    /// <summary>A small JSON value (a probe's report, a vector, a transcript), at most 64 KiB of compact text.</summary>
    [Id(8)] public string? Data { get; init; }
}
