using System.Text.RegularExpressions;
using Orleans.MediaTasks.Rig.History;
using Orleans.MediaTasks.Rig.Processes;
using Orleans.MediaTasks.Rig.Proxy;
using Orleans.MediaTasks.Rig.Timing;

namespace Orleans.MediaTasks.Rig.Cluster;

/// <summary>One node of the cluster, over all its runs: the same ports and settings every time, as a cluster needs it.</summary>
public sealed partial class Node : IAsyncDisposable
{
    private static readonly TimeSpan ReadyPatience = TimeSpan.FromSeconds(90);

    private readonly string _program;
    private readonly IReadOnlyDictionary<string, string> _environment;
    private readonly string _logPath;
    private readonly HistoryLog _history;
    private NodeProcess? _process;

    internal Node(string name, bool isSilo, string program, IReadOnlyDictionary<string, string> environment, string logPath, Uri address, FaultProxy database, IReadOnlyList<FaultProxy> links, HistoryLog history)
    {
        (Name, IsSilo, Address, Database, Links) = (name, isSilo, address, database, links);
        (_program, _environment, _logPath, _history) = (program, environment, logPath, history);
        Http = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(1), ConnectTimeout = TimeSpan.FromSeconds(2) }) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(30) };
        Http.DefaultRequestHeaders.Authorization = new("Bearer", "condt_dev");
    }

    public string Name { get; }

    public bool IsSilo { get; }

    /// <summary>Where it answers HTTP.</summary>
    public Uri Address { get; }

    public HttpClient Http { get; }

    /// <summary>Its way to the database.</summary>
    public FaultProxy Database { get; }

    /// <summary>The ways of the others to it: between silos, and from API nodes. Callers have the names of nodes.</summary>
    public IReadOnlyList<FaultProxy> Links { get; }

    /// <summary>The name under which its present run writes; null before it said so.</summary>
    public string? Owner { get; private set; }

    public bool IsRunning => _process is { HasExited: false };

    public bool IsPaused { get; private set; }

    /// <summary>The last lines of its log.</summary>
    public string Tail => $"--- {Name} ({_logPath})\n{_process?.Tail}";

    internal int? ProcessId => _process is { HasExited: false } process ? process.Id : null;

    /// <summary>What its limiters said of themselves; the highest epoch of a provider is the one that counts.</summary>
    internal Action<Node, string, long>? OnLimiterUp { get; set; }

    /// <summary>Starts a new run; the one before must be over.</summary>
    public void Start()
    {
        if (IsRunning)
        {
            throw new InvalidOperationException($"{Name} runs already.");
        }

        Owner = null;
        _process = NodeProcess.Start(_program, [], RepositoryRoot.Path, _environment, _logPath, OnLine);
    }

    /// <summary>Returns when it takes work; fails at once when it ends instead.</summary>
    public async Task ReadyAsync(TimeSpan? within = null)
    {
        var process = _process ?? throw new InvalidOperationException($"{Name} was not started.");
        await Deadline.MeetAsync($"{Name} is ready", within ?? ReadyPatience, async () =>
        {
            if (process.HasExited)
            {
                throw new InvalidOperationException($"{Name} ended with {process.Process.ExitCode}.\n{Tail}");
            }

            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(3));
            using var answer = await Http.GetAsync("/health/ready", patience.Token);
            return answer.IsSuccessStatusCode;
        }, () => Tail);
        _history.Add(new HistoryEvent { T0 = process.StartedAt, T1 = RigClock.Now, Proc = "nemesis", Op = Ops.Ready, Node = Name });
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        if (_process is { HasExited: false } process)
        {
            await process.KillAsync();
        }

        IsPaused = false;
    }

    /// <summary>SIGTERM; returns how long it took to go, by itself or, when it does not, killed.</summary>
    public async Task<TimeSpan> StopAsync(TimeSpan patience)
    {
        var process = _process!;
        var begin = RigClock.Now;
        process.Send(Signal.Terminate);
        using var deadline = new CancellationTokenSource(patience);
        var killed = false;
        try
        {
            await process.ExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            killed = true;
            await process.KillAsync();
        }

        var end = RigClock.Now;
        _history.Add(new HistoryEvent { T0 = begin, T1 = end, Proc = "nemesis", Op = Ops.Exit, Key = "TERM", Node = Name, Value = process.Process.ExitCode, Note = killed ? "it did not go by itself" : null });
        return TimeSpan.FromSeconds(RigClock.Seconds(end - begin));
    }

    /// <summary>SIGSTOP: it stands still, with all it holds.</summary>
    public void Pause()
    {
        _process!.Send(Signal.Stop);
        IsPaused = true;
    }

    /// <summary>SIGCONT.</summary>
    public void Continue()
    {
        _process!.Send(Signal.Continue);
        IsPaused = false;
    }

    /// <summary>Returns when its run has ended by itself; false when it did not in time.</summary>
    public async Task<bool> ExitsAsync(TimeSpan within)
    {
        using var deadline = new CancellationTokenSource(within);
        try
        {
            await _process!.ExitAsync(deadline.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Resident memory in MB.</summary>
    public double Memory => ProcessFacts.ResidentMegabytes(_process!.Id);

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        Http.Dispose();
        await Database.DisposeAsync();
        foreach (var link in Links)
        {
            await link.DisposeAsync();
        }
    }

    private void OnLine(string line)
    {
        if (LimiterUp().Match(line) is { Success: true } up)
        {
            var epoch = long.Parse(up.Groups[2].Value, System.Globalization.CultureInfo.InvariantCulture);
            _history.AddNow(Name, Ops.LimiterUp, happened => happened with { Node = Name, Model = up.Groups[1].Value, Value = epoch });
            OnLimiterUp?.Invoke(this, up.Groups[1].Value, epoch);
        }
        else if (WritesAs().Match(line) is { Success: true } writes)
        {
            Owner = writes.Groups[1].Value;
        }
    }

    [GeneratedRegex(@"Limiter (\S+) is up: epoch (\d+)")]
    private static partial Regex LimiterUp();

    [GeneratedRegex(@"The silo writes as owner (\S+)\.")]
    private static partial Regex WritesAs();
}
