using System.ComponentModel.DataAnnotations;

namespace Orleans.MediaTasks.Providers.Ffmpeg;

/// <summary>Options of the ffmpeg provider, under <c>MediaTasks:Providers:Ffmpeg</c>.</summary>
public sealed class FfmpegOptions
{
    /// <summary>The path of ffmpeg. Default: the first one on PATH.</summary>
    public string? FfmpegPath { get; set; }

    /// <summary>The path of ffprobe. Default: the first one on PATH.</summary>
    public string? FfprobePath { get; set; }

    /// <summary>Whether nothing may run without a bubblewrap sandbox. Default: false, which uses one where it works.</summary>
    public bool RequireSandbox { get; set; }

    /// <summary>Where programs write before results are stored. Default: <c>work</c> below <c>MediaTasks:DataPath</c>.</summary>
    public string? WorkPath { get; set; }

    /// <summary>Attempts at once, for the whole cluster. Default: the number of processors.</summary>
    [Range(1, 1024)]
    public int Concurrency { get; set; } = Math.Max(1, Environment.ProcessorCount);

    /// <summary>Threads of one encoder. Default: the number of processors, at most 4.</summary>
    [Range(1, 64)]
    public int Threads { get; set; } = Math.Clamp(Environment.ProcessorCount, 1, 4);

    /// <summary>The largest source in bytes. Default: 2 GiB.</summary>
    [Range(1, long.MaxValue)]
    public long MaximumInputBytes { get; set; } = 2L * 1024 * 1024 * 1024;

    /// <summary>The longest source. Default: 4 hours.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan MaximumInputDuration { get; set; } = TimeSpan.FromHours(4);

    /// <summary>The longest sound that is listened to; that takes a fraction of its length, most where nobody pauses. Default: 1 hour.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "12:00:00")]
    public TimeSpan MaximumSpeechDuration { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The folder of the speech recogniser's files: <c>en-us</c>, <c>en-us.lm.bin</c> and <c>cmudict-en-us.dict</c>. Default: where the package pocketsphinx-en-us puts them.</summary>
    /// <remarks>It becomes part of a filter's description, so it may have letters, digits, <c>/</c>, <c>.</c>, <c>_</c> and <c>-</c> only.</remarks>
    [RegularExpression("/[A-Za-z0-9/._-]*")]
    public string? SpeechModelPath { get; set; }

    /// <summary>The most pixels in one picture, of sources and of outputs. Default: 50 million.</summary>
    [Range(256, 1_000_000_000)]
    public int MaximumPixels { get; set; } = 50_000_000;

    /// <summary>The largest output in bytes; of an HLS ladder, of all its files. Default: 2 GiB.</summary>
    [Range(1, long.MaxValue)]
    public long MaximumOutputBytes { get; set; } = 2L * 1024 * 1024 * 1024;

    /// <summary>Address space of one process in bytes. Default: 4 GiB.</summary>
    [Range(256L * 1024 * 1024, long.MaxValue)]
    public long MaximumMemoryBytes { get; set; } = 4L * 1024 * 1024 * 1024;

    /// <summary>Processor time of one attempt, over all threads. Default: 4 hours, the longest wall clock of a model on four threads.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan MaximumCpuTime { get; set; } = TimeSpan.FromHours(4);

    /// <summary>How long looking at a file may take. Default: 30 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(30);
}
