using Microsoft.Extensions.Logging;
using Orleans.MediaTasks.Providers.Processes;

namespace Orleans.MediaTasks.Providers.Ffmpeg;

/// <summary>ffmpeg and ffprobe as this machine has them, and the way they are run.</summary>
internal sealed partial class FfmpegPrograms : IDisposable
{
    private readonly FfmpegOptions _options;
    private readonly ILogger<FfmpegPrograms> _logger;
    private readonly ConfinementTools? _tools;
    private readonly ProcessRunner? _runner;
    private readonly string? _ffmpeg;
    private readonly string? _ffprobe;
    private readonly string? _missing;
    private readonly Lazy<Task<string?>> _sandboxProblem;

    public FfmpegPrograms(FfmpegOptions options, TimeProvider time, ILogger<FfmpegPrograms> logger)
        : this(options, time, logger, ConfinementTools.Find(out var missingTool), missingTool)
    {
    }

    internal FfmpegPrograms(FfmpegOptions options, TimeProvider time, ILogger<FfmpegPrograms> logger, ConfinementTools? tools, string? missingTool = null)
    {
        (_options, _logger, _tools) = (options, logger, tools);
        _ffmpeg = Programs.Find("ffmpeg", options.FfmpegPath);
        _ffprobe = Programs.Find("ffprobe", options.FfprobePath);
        _runner = tools is null ? null : new ProcessRunner(tools, time);
        _missing = _ffmpeg is null ? Missing("ffmpeg", nameof(options.FfmpegPath), options.FfmpegPath)
            : _ffprobe is null ? Missing("ffprobe", nameof(options.FfprobePath), options.FfprobePath)
            : tools is null ? $"{missingTool} was not found: install util-linux (apt-get install util-linux)."
            : null;

        // Off the caller's scheduler: Describe may have to wait for it.
        _sandboxProblem = new Lazy<Task<string?>>(() => Task.Run(CheckSandboxAsync));
    }

    /// <summary>Why nothing can run, or null when it can. Waits for the check of the sandbox only when one is required.</summary>
    public string? Unavailable => _missing ?? (_options.RequireSandbox && _sandboxProblem.Value.GetAwaiter().GetResult() is { } problem
        ? $"A sandbox is required, but {problem}. Install bubblewrap and allow user namespaces, or set RequireSandbox to false."
        : null);

    /// <summary>Runs the check of the sandbox ahead of the first attempt.</summary>
    public Task WarmUpAsync() => _missing is null ? _sandboxProblem.Value : Task.CompletedTask;

    public Task<ProcessResult> RunFfmpegAsync(FfmpegCall call, CancellationToken cancellationToken) => RunAsync(_ffmpeg, call, cancellationToken);

    public Task<ProcessResult> RunFfprobeAsync(FfmpegCall call, CancellationToken cancellationToken) => RunAsync(_ffprobe, call, cancellationToken);

    public void Dispose() => _runner?.Dispose();

    private async Task<ProcessResult> RunAsync(string? program, FfmpegCall call, CancellationToken cancellationToken)
    {
        if (Unavailable is { } problem)
        {
            throw new InvalidOperationException(problem);
        }

        var command = new ProcessCommand
        {
            Program = program!,
            Arguments = call.Arguments,
            Folder = call.Folder,
            ReadableFiles = call.SourcePath is { } path ? [path] : [],
            Sandboxed = await _sandboxProblem.Value is null,
            Limits = new ProcessLimits
            {
                WallClock = call.WallClock,
                CpuTime = _options.MaximumCpuTime,
                MemoryBytes = _options.MaximumMemoryBytes,
                FileBytes = _options.MaximumOutputBytes,
            },
        };
        return await _runner!.RunAsync(command, call.OnLine, cancellationToken);
    }

    private async Task<string?> CheckSandboxAsync()
    {
        var problem = await SandboxCheck.FindProblemAsync(_runner!, _tools!, _ffmpeg!, Path.GetTempPath());
        if (problem is null)
        {
            LogSandboxed();
        }
        else
        {
            LogNotSandboxed(problem);
        }

        return problem;
    }

    private static string Missing(string program, string option, string? configured) => configured is null
        ? $"{program} was not found: install ffmpeg (apt-get install ffmpeg), or set MediaTasks:Providers:Ffmpeg:{option}."
        : $"{program} was not found where MediaTasks:Providers:Ffmpeg:{option} says.";
}

/// <summary>One call of ffmpeg or ffprobe.</summary>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Folder">Where it runs and writes.</param>
/// <param name="SourcePath">The one file outside that it reads.</param>
/// <param name="WallClock">How long it may take.</param>
/// <param name="OnLine">Gets the lines that it prints.</param>
internal sealed record FfmpegCall(IReadOnlyList<string> Arguments, string Folder, string? SourcePath, TimeSpan WallClock, Action<string> OnLine);
