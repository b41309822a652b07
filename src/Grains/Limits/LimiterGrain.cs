using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.MediaTasks.Faults;
using Orleans.MediaTasks.Hosting;
using Orleans.MediaTasks.Providers;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Limits;

/// <summary>The limiter of one provider. Decides nothing itself (see <see cref="LimiterMachine"/>).</summary>
/// <remarks>Survives a crash: its epoch and the pause, in the store; the queue, because rows are the queue; the permits, because processing rows
/// show them, and where starts are not durable because every living silo reports what it holds before a new epoch grants anything. What an
/// activation granted that was replaced is refused by the write that would use it. Woken by: the agents' rounds. Bounded by: one small entry per
/// waiting task. Never: talks to a provider, or takes a permit back on a guess (see <see cref="PermitAudit"/>).</remarks>
[SpreadPlacement]
internal sealed partial class LimiterGrain(
    ITaskStore store,
    ProviderSet providers,
    IOptionsMonitor<LimiterSettingsOptions> options,
    LimiterGauges gauges,
    TimeProvider time,
    ILogger<LimiterGrain> logger) : Grain, ILimiterGrain, ILimiterAdmission
{
    /// <summary>Grants in one reply at most.</summary>
    public const int MaximumGrants = 512;

    private static readonly TimeSpan ReconcileEvery = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LeaseCheckEvery = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan RecentlySubmitted = TimeSpan.FromMinutes(2);
    private const int ReconcilePage = 10_000;
    private const int ShortQueue = 20_000;

    private readonly Dictionary<string, Agent> _agents = [];
    private HashSet<string> _unreported = [];
    private LimiterMachine _machine = null!;
    private LimiterGauges.Gauge? _gauge;
    private DateTimeOffset _startedAt;
    private long _startedStamp;

    private string Provider => this.GetPrimaryKeyString();

    /// <summary>The time of activation plus the monotonic time since: rates must not stand still because somebody set the clock back.</summary>
    private DateTimeOffset Now => _startedAt + time.GetElapsedTime(_startedStamp);

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        (_startedAt, _startedStamp) = (time.GetUtcNow(), time.GetTimestamp());
        var epoch = await store.RaiseLimiterEpochAsync(Provider, cancellationToken);
        CrashPoint.At(CrashPoint.LimiterEpochRaised);
        _machine = new LimiterMachine(options.Get(Provider).ToSettings(), epoch, Now)
        {
            Paused = await store.ReadPausedAsync(Provider, cancellationToken),
        };
        // Read after the epoch was raised: no start of an earlier epoch is written any more.
#if !PLANT_PERMIT_NOT_COUNTED
        Occupy(await store.ReadPermitsAsync(Provider, cancellationToken));
#endif
        _unreported = providers.FindInfo(Provider) is { DurableStart: false } ? [.. await store.ReadLeasesAsync(cancellationToken)] : [];
        await ReconcileAsync(cancellationToken);
        (_gauge = gauges.Begin(Provider)).Show(_machine);
        LogActivated(logger, Provider, epoch, _machine.Waiting, _machine.InUse);
        this.RegisterGrainTimer(ReconcileAsync, new() { DueTime = ReconcileEvery, Period = ReconcileEvery, KeepAlive = false });
        this.RegisterGrainTimer(CheckPermitsAsync, new() { DueTime = LeaseCheckEvery, Period = LeaseCheckEvery, KeepAlive = false });
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (_gauge is not null)
        {
            gauges.End(Provider, _gauge);
        }

        return Task.CompletedTask;
    }

    public Task<ExchangeReply> ExchangeAsync(ExchangeRequest request)
    {
        if (!_agents.TryGetValue(request.Owner, out var agent))
        {
            _agents[request.Owner] = agent = new Agent();
        }

        var now = Now;
        if (request.Epoch > _machine.Epoch || request.FencedEpoch >= _machine.Epoch)
        {
            // Another activation has raised the epoch. Whatever this one granted would be refused, so the next one is called.
            LogReplaced(logger, Provider, _machine.Epoch);
            DeactivateOnIdle();
            return Task.FromException<ExchangeReply>(new InvalidOperationException($"The limiter of {Provider} with epoch {_machine.Epoch} was replaced."));
        }

        TakeIn(request);
        var isNew = request.Epoch != _machine.Epoch && request.Held is null;
        if (!isNew)
        {
            _unreported.Remove(request.Owner);
        }

        IReadOnlyList<LimiterGrant> grants = agent.LastGrants;
        if (request.LastReply == agent.LastReply)
        {
            // The last reply arrived; otherwise its grants are on no silo yet and go out again.
            grants = isNew || _unreported.Count > 0 ? [] : _machine.Admit(now, Math.Min(request.Capacity, MaximumGrants));
            agent.LastGrants = grants;
            agent.LastReply++;
        }

        _gauge!.Show(_machine);
        var next = _machine.NextChange(now);
        var reportHeld = isNew || _audit?.Awaits(request.Owner) == true;
        return Task.FromResult(new ExchangeReply(_machine.Epoch, agent.LastReply, grants, _machine.Waiting, next is { } at ? at - now : null, reportHeld));
    }

    public Task<LimiterStatus> GetStatusAsync(CancellationToken cancellationToken) => Task.FromResult(new LimiterStatus
    {
        Provider = Provider,
        Settings = _machine.Settings,
        InUse = _machine.InUse,
        Waiting = _machine.Waiting,
        Paused = _machine.Paused,
        ThrottledUntil = _machine.ThrottledUntil is { } until && until > Now ? until : null,
        Epoch = _machine.Epoch,
    });

    public Task<QueuePosition?> GetPositionAsync(MediaTaskId id, CancellationToken cancellationToken) =>
        Task.FromResult(_machine.PositionOf(id, Now));

    public Task<LimiterStatus> PauseAsync(CancellationToken cancellationToken) => SetPausedAsync(true, cancellationToken);

    public Task<LimiterStatus> ResumeAsync(CancellationToken cancellationToken) => SetPausedAsync(false, cancellationToken);

    private async Task<LimiterStatus> SetPausedAsync(bool paused, CancellationToken cancellationToken)
    {
        await store.WritePausedAsync(Provider, paused, cancellationToken);
        _machine.Paused = paused;
        return await GetStatusAsync(cancellationToken);
    }

    private void TakeIn(ExchangeRequest request)
    {
        if (request.Held is { } held)
        {
            if (request.Epoch != _machine.Epoch)
            {
                // What this silo has from the limiter before this one.
                Occupy(held);
            }

            _audit?.Report(request.Owner, held);
        }

        foreach (var released in request.Released)
        {
            _machine.Release(released.Task, released.Permit);
        }

        foreach (var id in request.Withdrawn)
        {
            _machine.Withdraw(id);
        }

        foreach (var task in request.Waiting)
        {
            _machine.Enqueue(task);
        }

        if (request.ThrottleUntil is { } until)
        {
            _machine.Throttle(until);
        }
    }

    /// <summary>Takes in queued rows that no agent spoke of: after a failover, or when a request was lost with its silo.</summary>
    private async Task ReconcileAsync(CancellationToken cancellationToken)
    {
        // With work for long only the newest are looked at, which a silo that died may have kept to itself; the rest is found when the queue is shorter.
        MediaTaskId? after = _machine.Waiting > ShortQueue ? MediaTaskId.New("", time.GetUtcNow() - RecentlySubmitted) : null;
        while (true)
        {
            var page = await store.ReadQueuedAsync(Provider, after, ReconcilePage, cancellationToken);
            foreach (var task in page)
            {
                _machine.Enqueue(task);
            }

            if (page.Count < ReconcilePage)
            {
                return;
            }

            after = page[^1].Id;
        }
    }

    [LoggerMessage(LogLevel.Information, "Limiter {Provider} is up: epoch {Epoch}, {Waiting} waiting, {InUse} in use.")]
    private static partial void LogActivated(ILogger logger, string provider, long epoch, int waiting, int inUse);

    [LoggerMessage(LogLevel.Warning, "Limiter {Provider} of epoch {Epoch} was replaced and leaves.")]
    private static partial void LogReplaced(ILogger logger, string provider, long epoch);

    private sealed class Agent
    {
        public long LastReply { get; set; }

        public IReadOnlyList<LimiterGrant> LastGrants { get; set; } = [];
    }
}
