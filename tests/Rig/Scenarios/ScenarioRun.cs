using Orleans.MediaTasks.Rig.Checking;
using Orleans.MediaTasks.Rig.Cluster;
using Orleans.MediaTasks.Rig.History;
using Orleans.MediaTasks.Rig.Load;
using Orleans.MediaTasks.Rig.Nemesis;
using Orleans.MediaTasks.Rig.Timing;

namespace Orleans.MediaTasks.Rig.Scenarios;

/// <summary>One scenario on a cluster: a load, faults, rest, read-back, judgement. Its history is a part of its own.</summary>
public sealed class ScenarioRun : IAsyncDisposable
{
    private static readonly TimeSpan RestWithin = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan PermitsBackWithin = TimeSpan.FromSeconds(20);

    private readonly List<Task> _probes = [];
    private readonly CancellationTokenSource _loadStop = new();
    private readonly DateTimeOffset _since = TimeProvider.System.GetUtcNow();
    private readonly long _begin = RigClock.Now;
    private readonly List<Finding> _findings = [];
    private Task _loading = Task.CompletedTask;

    private ScenarioRun(ClusterUnderTest cluster, string name, int seed, LoadDriver load) => (Cluster, Name, Seed, Load) = (cluster, name, seed, load);

    public ClusterUnderTest Cluster { get; }

    public string Name { get; }

    public int Seed { get; }

    public LoadDriver Load { get; }

    /// <summary>Numbers for the line of the result, by name.</summary>
    public Dictionary<string, double> Numbers { get; } = [];

    public static ScenarioRun Begin(ClusterUnderTest cluster, string name, int seed, Func<Random, LoadedTask> mix, Func<IReadOnlyList<Node>>? targets = null)
    {
        cluster.History.Begin(Path.Combine(cluster.Folder, $"{name}-{seed}.jsonl"));
        return new ScenarioRun(cluster, name, seed, new LoadDriver(cluster, mix, seed) { Targets = targets ?? (() => cluster.Apis) });
    }

    /// <summary>Clients begin to come.</summary>
    public void StartLoad(double perSecond) => _loading = Load.RunAsync(perSecond, _loadStop.Token);

    /// <summary>No new clients come; those under way go on.</summary>
    public async Task StopLoadAsync()
    {
        await _loadStop.CancelAsync();
        await _loading;
    }

    /// <summary>A fault from its beginning until it is healed.</summary>
    public async Task FaultAsync(string name, string? node, Func<Task> until)
    {
        var begin = RigClock.Now;
        await until();
        Cluster.History.Add(new HistoryEvent { T0 = begin, T1 = RigClock.Now, Proc = "nemesis", Op = Ops.Fault, Key = name, Node = node });
    }

    /// <summary>SIGKILL of some silos at once; returns a task that ends when all that they ran has moved on.</summary>
    public async Task<Task> KillAsync(string name, params Node[] silos)
    {
        var at = RigClock.Now;
        await FaultAsync(name, string.Join(' ', silos.Select(silo => silo.Name)), () => Task.WhenAll(silos.Select(silo => silo.KillAsync())));
        var cut = new List<RunningTask>();
        foreach (var owner in silos.Select(silo => silo.Owner).OfType<string>())
        {
            cut.AddRange(await Cluster.Database.ReadProcessingAsync(owner));
        }

        return Follow(cut, at);
    }

    /// <summary>Follows tasks that were cut off until they have moved on.</summary>
    public Task Follow(IReadOnlyList<RunningTask> cut, long at)
    {
        var probe = new RecoveryProbe(Cluster).FollowAsync(cut, at);
        _probes.Add(probe);
        return probe;
    }

    /// <summary>A judgement that is not one on the history.</summary>
    public void Demand(string rule, bool holds, string otherwise) => _findings.Add(new Finding(rule, holds ? [] : [new Violation(otherwise)]));

    /// <summary>Heals everything, lets everything come to rest, reads all back, and judges.</summary>
    /// <param name="rules">What must hold.</param>
    /// <param name="readMore">Lets more come to rest, and reads more back.</param>
    public async Task<ScenarioResult> EndAsync(IEnumerable<Rule> rules, Func<Task>? readMore = null)
    {
        await StopLoadAsync();
        await HealAsync();
        await Load.FinishAsync(RestWithin);
        await Task.WhenAll(_probes);
        await RestAsync();
        await Cluster.Database.RecordAsync(Cluster.History, _since);
        await ReadBack.ListAsync(Cluster, _since);
        await (readMore?.Invoke() ?? Task.CompletedTask);
        return Judge(rules);
    }

    /// <summary>Judges what was taken down so far.</summary>
    public ScenarioResult Judge(IEnumerable<Rule> rules)
    {
        var history = Cluster.History.Read();
        var judged = Checker.Judge(history, rules);
        var verdict = new Verdict([.. judged.Findings, .. _findings]);
        return ScenarioResult.Of(this, history, verdict, RigClock.Seconds(RigClock.Now - _begin));
    }

    public async ValueTask DisposeAsync()
    {
        await _loadStop.CancelAsync();
        await _loading;
        _loadStop.Dispose();
        Load.Dispose();
    }

    /// <summary>Starts what is down, and waits until it takes work.</summary>
    public async Task RestartDeadAsync()
    {
        var dead = Cluster.Nodes.Where(node => !node.IsRunning).ToList();
        dead.ForEach(node => node.Start());
        await Task.WhenAll(dead.Select(node => node.ReadyAsync()));
    }

    private async Task HealAsync()
    {
        Cluster.HealLinks();
        foreach (var node in Cluster.Nodes.Where(node => node is { IsRunning: true, IsPaused: true }))
        {
            node.Continue();
        }

        await RestartDeadAsync();
    }

    private async Task RestAsync()
    {
        try
        {
            await Deadline.MeetAsync("every task has ended", RestWithin, async () => await Cluster.Database.CountLiveAsync() == 0);
            await Deadline.MeetAsync("every permit is back", PermitsBackWithin, () => ReadBack.PermitsAreBackAsync(Cluster));
        }
        catch (TimeoutException)
        {
            // The rules say what is left.
        }

        await ReadBack.PermitsAsync(Cluster);
    }
}
