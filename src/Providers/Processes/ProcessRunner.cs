using System.Diagnostics;
using System.Text;

namespace Orleans.MediaTasks.Providers.Processes;

/// <summary>Runs confined child processes to their end: each in its own process group, which is killed as a whole on cancel, on timeout, on disposal and with this process.</summary>
internal sealed class ProcessRunner(ConfinementTools tools, TimeProvider time) : IDisposable
{
    /// <summary>So much of standard error is kept.</summary>
    public const int ErrorTailLength = 8 * 1024;

    // A killed group closes its pipes at once; only something that fled from the group could hold them longer.
    private static readonly TimeSpan PipePatience = TimeSpan.FromSeconds(2);

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private readonly ProcessLauncher _launcher = new();
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Runs a command. When it returns, no process of its group is left.</summary>
    /// <param name="command">What to run.</param>
    /// <param name="onLine">Called with each line of standard output, in order.</param>
    /// <param name="cancellationToken">Kills it; the result then says so.</param>
    public async Task<ProcessResult> RunAsync(ProcessCommand command, Action<string> onLine, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(command.Limits.WallClock, time);
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopping.Token);
        if (cancelled.IsCancellationRequested)
        {
            return new ProcessResult(ProcessEnding.Cancelled, -1, "");
        }

        using var process = await _launcher.StartAsync(Describe(command));
        var group = new ProcessGroup(process);
        var tail = new TextTail(ErrorTailLength);
        var lines = ProcessOutput.ReadLinesAsync(process.StandardOutput, onLine, command.LongestLine);
        var pipes = Task.WhenAll(lines, ProcessOutput.ReadTailAsync(process.StandardError, tail), ProcessOutput.WriteAsync(process.StandardInput, command.Input));
        bool wasCancelled, wasTimedOut;
        try
        {
            await using var onCancel = cancelled.Token.Register(group.Kill);
            await using var onTimeout = timeout.Token.Register(group.Kill);
            var exit = process.WaitForExitAsync(CancellationToken.None);
            if (await Task.WhenAny(exit, lines) == lines && lines.IsFaulted)
            {
                // Nobody reads any more: it would wait for ever on a full pipe.
                group.Kill();
            }

            await exit;
            (wasCancelled, wasTimedOut) = (cancelled.IsCancellationRequested, timeout.IsCancellationRequested);
        }
        finally
        {
            group.KillRest();
        }

        try
        {
            await pipes.WaitAsync(PipePatience, time, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            // What was read until now will do.
        }

        var ending = process.ExitCode == 0 ? ProcessEnding.Exited
            : wasCancelled ? ProcessEnding.Cancelled
            : wasTimedOut ? ProcessEnding.TimedOut
            : ProcessEnding.Exited;
        return new ProcessResult(ending, process.ExitCode, tail.ToString());
    }

    /// <summary>Kills everything that still runs.</summary>
    public void Dispose()
    {
        _stopping.Cancel();
        _launcher.Dispose();
    }

    private ProcessStartInfo Describe(ProcessCommand command)
    {
        var chain = Confinement.Wrap(command, tools);
        var start = new ProcessStartInfo(chain[0], chain.Skip(1))
        {
            WorkingDirectory = command.Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            StandardInputEncoding = Utf8,
            StandardOutputEncoding = Utf8,
            StandardErrorEncoding = Utf8,
        };
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
        start.Environment["LANG"] = "C";
        foreach (var (name, value) in command.Environment)
        {
            start.Environment[name] = value;
        }

        return start;
    }
}
