using Microsoft.Extensions.Logging;
using Orleans.MediaTasks.Providers.Processes;

namespace Orleans.MediaTasks.Providers.Ffmpeg;

/// <summary>ffmpeg and ffprobe as this machine has them, and the way they are run.</summary>
internal sealed class FfmpegPrograms : ConfinedPrograms
{
    private readonly FfmpegOptions _options;
    private readonly Found _found;

    public FfmpegPrograms(FfmpegOptions options, TimeProvider time, ILogger<FfmpegPrograms> logger)
        : this(options, time, logger, ConfinementTools.Find(out var missingTool), missingTool)
    {
    }

    internal FfmpegPrograms(FfmpegOptions options, TimeProvider time, ILogger logger, ConfinementTools? tools, string? missingTool = null)
        : this(options, Found.In(options), time, logger, tools, missingTool)
    {
    }

    private FfmpegPrograms(FfmpegOptions options, Found found, TimeProvider time, ILogger logger, ConfinementTools? tools, string? missingTool)
        : base("ffmpeg", found.Ffmpeg, found.Missing(options), options.RequireSandbox, needsProcesses: false, tools, missingTool, time, logger) =>
        (_options, _found) = (options, found);

    public Task<ProcessResult> RunFfmpegAsync(FfmpegCall call, CancellationToken cancellationToken) => RunAsync(_found.Ffmpeg, call, cancellationToken);

    public Task<ProcessResult> RunFfprobeAsync(FfmpegCall call, CancellationToken cancellationToken) => RunAsync(_found.Ffprobe, call, cancellationToken);

    private Task<ProcessResult> RunAsync(string? program, FfmpegCall call, CancellationToken cancellationToken)
    {
        var command = new ProcessCommand
        {
            Program = program ?? "",
            Arguments = call.Arguments,
            Folder = call.Folder,
            ReadableFiles = call.SourcePath is { } path ? [path] : [],
            Limits = new ProcessLimits
            {
                WallClock = call.WallClock,
                CpuTime = _options.MaximumCpuTime,
                MemoryBytes = _options.MaximumMemoryBytes,
                FileBytes = _options.MaximumOutputBytes,
            },
        };
        return RunAsync(command, call.OnLine, cancellationToken);
    }

    /// <summary>Where the two are; null where one is not.</summary>
    private sealed record Found(string? Ffmpeg, string? Ffprobe)
    {
        public static Found In(FfmpegOptions options) => new(Programs.Find("ffmpeg", options.FfmpegPath), Programs.Find("ffprobe", options.FfprobePath));

        public string? Missing(FfmpegOptions options) => Ffmpeg is null ? Missing("ffmpeg", nameof(options.FfmpegPath), options.FfmpegPath)
            : Ffprobe is null ? Missing("ffprobe", nameof(options.FfprobePath), options.FfprobePath)
            : null;

        private static string Missing(string program, string option, string? configured) => configured is null
            ? $"{program} was not found: install ffmpeg (apt-get install ffmpeg), or set MediaTasks:Providers:Ffmpeg:{option}."
            : $"{program} was not found where MediaTasks:Providers:Ffmpeg:{option} says.";
    }
}

/// <summary>One call of ffmpeg or ffprobe.</summary>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Folder">Where it runs and writes.</param>
/// <param name="SourcePath">The one file outside that it reads.</param>
/// <param name="WallClock">How long it may take.</param>
/// <param name="OnLine">Gets the lines that it prints.</param>
internal sealed record FfmpegCall(IReadOnlyList<string> Arguments, string Folder, string? SourcePath, TimeSpan WallClock, Action<string> OnLine);
