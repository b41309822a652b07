using Microsoft.Extensions.Logging;

namespace Orleans.MediaTasks.Providers.Processes;

/// <summary>The programs that a provider runs on this machine: in a sandbox where one works, else with resource limits only, unless a sandbox is required.</summary>
internal abstract partial class ConfinedPrograms : IDisposable
{
    private readonly string _who;
    private readonly bool _requiresSandbox;
    private readonly bool _needsProcesses;
    private readonly ILogger _logger;
    private readonly ProcessRunner? _runner;
    private readonly string? _missing;
    private readonly Lazy<Task<string?>> _sandboxProblem;

    /// <param name="who">Whose they are, in the log.</param>
    /// <param name="probe">A program that ends well when it is asked for its version: what a sandbox is tried with.</param>
    /// <param name="missing">Why they cannot run whatever this machine has else; null when they can.</param>
    /// <param name="requiresSandbox">Whether nothing may run without a sandbox.</param>
    /// <param name="needsProcesses">See <see cref="ProcessCommand.NeedsProcesses"/>.</param>
    /// <param name="tools">What confines them; null where one is missing.</param>
    /// <param name="missingTool">Which one.</param>
    /// <param name="time">The clock of their limits.</param>
    /// <param name="logger">Is told whether a sandbox works.</param>
    protected ConfinedPrograms(
        string who, string? probe, string? missing, bool requiresSandbox, bool needsProcesses, ConfinementTools? tools, string? missingTool, TimeProvider time, ILogger logger)
    {
        (_who, _requiresSandbox, _needsProcesses, _logger) = (who, requiresSandbox, needsProcesses, logger);
        _runner = tools is null ? null : new ProcessRunner(tools, time);
        _missing = missing ?? (tools is null ? $"{missingTool} was not found: install util-linux (apt-get install util-linux)." : null);

        // Off the caller's scheduler: Describe may have to wait for it.
        _sandboxProblem = new Lazy<Task<string?>>(() => Task.Run(() => CheckSandboxAsync(tools!, probe!)));
    }

    /// <summary>Why nothing can run, or null when it can. Waits for the check of the sandbox only when one is required.</summary>
    public string? Unavailable => _missing ?? (_requiresSandbox && _sandboxProblem.Value.GetAwaiter().GetResult() is { } problem
        ? $"A sandbox is required, but {problem}. Install bubblewrap and allow user namespaces, or set RequireSandbox to false."
        : null);

    /// <summary>Runs the check of the sandbox ahead of the first attempt.</summary>
    public Task WarmUpAsync() => _missing is null ? _sandboxProblem.Value : Task.CompletedTask;

    /// <summary>Runs a command, in a sandbox where one works.</summary>
    public async Task<ProcessResult> RunAsync(ProcessCommand command, Action<string> onLine, CancellationToken cancellationToken)
    {
        if (Unavailable is { } problem)
        {
            throw new InvalidOperationException(problem);
        }

        var sandboxed = await _sandboxProblem.Value is null;
        return await _runner!.RunAsync(command with { Sandboxed = sandboxed, NeedsProcesses = _needsProcesses }, onLine, cancellationToken);
    }

    public void Dispose() => _runner?.Dispose();

    private async Task<string?> CheckSandboxAsync(ConfinementTools tools, string probe)
    {
        var problem = await SandboxCheck.FindProblemAsync(_runner!, tools, probe, Path.GetTempPath(), _needsProcesses);
        if (problem is null)
        {
            LogSandboxed(_who);
        }
        else
        {
            LogNotSandboxed(_who, problem);
        }

        return problem;
    }

    [LoggerMessage(LogLevel.Information, "The processes of {Who} run in a bubblewrap sandbox.")]
    private partial void LogSandboxed(string who);

    [LoggerMessage(LogLevel.Warning, "The processes of {Who} run without a sandbox, with resource limits only: {Problem}")]
    private partial void LogNotSandboxed(string who, string problem);
}
