using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.MediaTasks.Placement;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Limits;

/// <summary>The limiter of one provider. Decides nothing itself (see <see cref="LimiterMachine"/>).</summary>
/// <remarks>Survives a crash: its epoch and the pause, in the store; the queue, because rows are the queue; the permits, because every
/// silo reports what it holds to a new epoch before that grants anything. Woken by: the agents' rounds. Bounded by: one small entry per
/// waiting task. Never: talks to a provider, or admits before all living silos have reported.</remarks>
[SpreadPlacement]
internal sealed partial class LimiterGrain(
    ITaskStore store,
    IOptionsMonitor<LimiterSettingsOptions> options,
    TimeProvider time,
    ILogger<LimiterGrain> logger) : Grain, ILimiterGrain, ILimiterAdmission
{
    /// <summary>Grants in one reply at most.</summary>
    public const int MaximumGrants = 512;

    private static readonly TimeSpan ReconcileEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LeaseCheckEvery = TimeSpan.FromSeconds(2);

    private readonly Dictionary<string, Agent> _agents = [];
    private HashSet<string> _unreported = [];
    private LimiterMachine _machine = null!;
    private DateTimeOffset _startedAt;
    private long _startedStamp;

    private string Provider => this.GetPrimaryKeyString();

    /// <summary>The time of activation plus the monotonic time since: rates must not stand still because somebody set the clock back.</summary>
    private DateTimeOffset Now => _startedAt + time.GetElapsedTime(_startedStamp);

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        (_startedAt, _startedStamp) = (time.GetUtcNow(), time.GetTimestamp());
        var epoch = await store.RaiseLimiterEpochAsync(Provider, cancellationToken);
        _machine = new LimiterMachine(options.Get(Provider).ToSettings(), epoch, Now)
        {
            Paused = await store.ReadPausedAsync(Provider, cancellationToken),
        };
        _unreported = [.. await store.ReadLeasesAsync(cancellationToken)];
        await ReconcileAsync(cancellationToken);
        LogActivated(logger, Provider, epoch, _machine.Waiting);
        this.RegisterGrainTimer(ReconcileAsync, new() { DueTime = ReconcileEvery, Period = ReconcileEvery, KeepAlive = false });
        this.RegisterGrainTimer(CheckLeasesAsync, new() { DueTime = LeaseCheckEvery, Period = LeaseCheckEvery, KeepAlive = false });
    }

    public Task<ExchangeReply> ExchangeAsync(ExchangeRequest request)
    {
        if (!_agents.TryGetValue(request.Owner, out var agent))
        {
            _agents[request.Owner] = agent = new Agent();
        }

        var now = Now;
        TakeIn(agent, request);
        var reportHeld = request.Epoch != _machine.Epoch && request.Held is null;
        if (!reportHeld)
        {
            _unreported.Remove(request.Owner);
        }

        IReadOnlyList<LimiterGrant> grants = agent.LastGrants;
        if (request.LastReply == agent.LastReply)
        {
            // The last reply arrived; otherwise its grants are on no silo yet and go out again.
            grants = reportHeld || _unreported.Count > 0 ? [] : _machine.Admit(now, Math.Min(request.Capacity, MaximumGrants));
            foreach (var grant in grants)
            {
                agent.Held[grant.Task.Id] = new HeldPermit(grant.Task.Id, grant.Task.Model, grant.Permit);
            }

            agent.LastGrants = grants;
            agent.LastReply++;
        }

        var next = _machine.NextChange(now);
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

    private void TakeIn(Agent agent, ExchangeRequest request)
    {
        foreach (var held in request.Held ?? [])
        {
            if (_machine.Occupy(held.Task, held.Model, held.Permit))
            {
                agent.Held[held.Task] = held;
            }
        }

        foreach (var released in request.Released)
        {
            if (_machine.Release(released.Task, released.Permit))
            {
                agent.Held.Remove(released.Task);
            }
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
        const int Page = 10_000;
        const int Enough = 20_000;
        if (_machine.Waiting > Enough)
        {
            // There is work for long; the rest is found when the queue is shorter.
            return;
        }

        MediaTaskId? after = null;
        while (true)
        {
            var page = await store.ReadQueuedAsync(Provider, after, Page, cancellationToken);
            foreach (var task in page)
            {
                _machine.Enqueue(task);
            }

            if (page.Count < Page)
            {
                return;
            }

            after = page[^1].Id;
        }
    }

    /// <summary>Gives back the permits of silos that are gone, and stops waiting for their reports.</summary>
    private async Task CheckLeasesAsync(CancellationToken cancellationToken)
    {
        if (_agents.Count <= 1 && _unreported.Count == 0)
        {
            return;
        }

        var alive = (await store.ReadLeasesAsync(cancellationToken)).ToHashSet();
        _unreported.IntersectWith(alive);
        foreach (var (owner, agent) in _agents.Where(agent => !alive.Contains(agent.Key)).ToList())
        {
            LogAgentGone(logger, Provider, owner, agent.Held.Count);
            foreach (var held in agent.Held.Values)
            {
                _machine.Release(held.Task, held.Permit);
            }

            _agents.Remove(owner);
        }
    }

    [LoggerMessage(LogLevel.Information, "Limiter {Provider} is up: epoch {Epoch}, {Waiting} waiting.")]
    private static partial void LogActivated(ILogger logger, string provider, long epoch, int waiting);

    [LoggerMessage(LogLevel.Warning, "Limiter {Provider} takes back {Count} permits of silo {Owner}, which is gone.")]
    private static partial void LogAgentGone(ILogger logger, string provider, string owner, int count);

    private sealed class Agent
    {
        public long LastReply { get; set; }

        public IReadOnlyList<LimiterGrant> LastGrants { get; set; } = [];

        public Dictionary<MediaTaskId, HeldPermit> Held { get; } = [];
    }
}
