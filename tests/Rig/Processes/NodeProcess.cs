using System.Diagnostics;
using Orleans.MediaTasks.Rig.Timing;

namespace Orleans.MediaTasks.Rig.Processes;

/// <summary>One run of a program: its lines go to a file as they come, and to whoever listens.</summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    private const int KeptLines = 60;

    private readonly Lock _lock = new();
    private readonly Queue<string> _last = new();
    private readonly StreamWriter _log;
    private readonly Action<string>? _onLine;
    private bool _isDisposed;

    private NodeProcess(Process process, string logPath, Action<string>? onLine)
    {
        (Process, _onLine) = (process, onLine);
        _log = new StreamWriter(logPath, append: true);
        StartedAt = RigClock.Now;
        Take($"--- process {process.Id} at {RigClock.Seconds(StartedAt):0.000}");
        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.ErrorDataReceived += (_, line) => Take(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public Process Process { get; }

    public int Id => Process.Id;

    public long StartedAt { get; }

    /// <summary>Whether it is over, also asked when all about it has been given back.</summary>
    public bool HasExited
    {
        get
        {
            lock (_lock)
            {
                return _isDisposed || Process.HasExited;
            }
        }
    }

    /// <summary>The last lines, for messages.</summary>
    public string Tail
    {
        get
        {
            lock (_lock)
            {
                return string.Join('\n', _last);
            }
        }
    }

    public static NodeProcess Start(string program, IEnumerable<string> arguments, string folder, IReadOnlyDictionary<string, string> environment, string logPath, Action<string>? onLine = null) =>
        new(Launcher.Start(program, arguments, folder, environment), logPath, onLine);

    public void Send(int signal) => Signal.Send(Id, signal);

    /// <summary>Ends when the process has, and all its lines are in the log.</summary>
    public Task ExitAsync(CancellationToken cancellationToken = default) => Process.WaitForExitAsync(cancellationToken);

    /// <summary>SIGKILL, also to a process that is stopped; returns when it is gone.</summary>
    public async Task KillAsync()
    {
        Send(Signal.Kill);
        await ExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!HasExited)
        {
            await KillAsync();
        }

        lock (_lock)
        {
            _isDisposed = true;
            _log.Dispose();
            Process.Dispose();
        }
    }

    private void Take(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_lock)
        {
            if (_log.BaseStream is null)
            {
                return;
            }

            _log.WriteLine($"{RigClock.Seconds(RigClock.Now):0.000} {line}");
            _log.Flush();
            _last.Enqueue(line);
            if (_last.Count > KeptLines)
            {
                _last.Dequeue();
            }
        }

        _onLine?.Invoke(line);
    }
}
