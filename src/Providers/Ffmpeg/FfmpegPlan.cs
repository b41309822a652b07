namespace Orleans.MediaTasks.Providers.Ffmpeg;

/// <summary>What one attempt lets ffmpeg do: made by a model from its checked input, without touching anything.</summary>
internal sealed record FfmpegPlan
{
    /// <summary>What the result is to the task.</summary>
    public required string Role { get; init; }

    /// <summary>Why it cannot be done with this source; null when it can.</summary>
    public string? Problem { get; init; }

    /// <summary>A result that is known without running anything.</summary>
    public string? Data { get; init; }

    /// <summary>A filter graph to read from instead of the source.</summary>
    public string? Generator { get; init; }

    /// <summary>When set, nothing is encoded: what is spoken in the source is written down, and this is what the transcript says was done, <c>transcribe</c> or <c>translate</c>.</summary>
    public string? SpeechTask { get; init; }

    /// <summary>Options for opening the source.</summary>
    public IReadOnlyList<string> SourceOptions { get; init; } = [];

    /// <summary>Options of the output, and last its file.</summary>
    public IReadOnlyList<string> Output { get; init; } = [];

    /// <summary>The file that comes out, relative to the work folder.</summary>
    public string OutputFile { get; init; } = "";

    /// <summary>How to look at it.</summary>
    public MediaFamily? OutputFamily { get; init; }

    /// <summary>When set, the whole folder of this name is the result and <see cref="OutputFile"/> is only looked at.</summary>
    public string? OutputFolder { get; init; }

    /// <summary>Folders and text files that must be there before, by relative name; null content for a folder.</summary>
    public IReadOnlyDictionary<string, string?> Prepared { get; init; } = new Dictionary<string, string?>();

    /// <summary>Files to be copied into the work folder before: their names there, and where they are.</summary>
    public IReadOnlyDictionary<string, string> Copied { get; init; } = new Dictionary<string, string>();

    /// <summary>How long the result is going to be in seconds; null when unknown or a still.</summary>
    public double? Duration { get; init; }

    /// <summary>A small JSON value that describes the result.</summary>
    public string? OutputData { get; init; }

    public static FfmpegPlan Impossible(string problem) => new() { Role = "", Problem = problem };
}
