using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.MediaTasks.Delivery;
using Orleans.MediaTasks.Faults;
using Orleans.MediaTasks.Limits;
using Orleans.MediaTasks.Providers;
using Orleans.Placement;

namespace Orleans.MediaTasks.Tasks;

/// <summary>One media task. Owns its state; decides nothing (see <see cref="MediaTaskMachine"/>).</summary>
/// <remarks>Survives a crash: the row. Lost with the silo: the running attempt, re-derived from the row by whoever finds it. Woken by:
/// callers, the limiter's grant, its attempt's report, the wakeup clock, its shard. Bounded by: the attempt's time limit and the policy's
/// attempts. Never: calls a provider in its turn, or tells anybody of a change before it is written.</remarks>
[PreferLocalPlacement, Reentrant]
internal sealed partial class MediaTaskGrain(
    ITaskStore store,
    TaskEffects effects,
    MadeMedia made,
    AttemptRunner runner,
    RemoteJobs jobs,
    ProviderSet providers,
    SiloIdentity identity,
    SiloLease lease,
    WebhookDirectory directory,
    DeliveryKit deliveryKit,
    TimeProvider time,
    ILogger<MediaTaskGrain> logger) : Grain, IMediaTaskGrain, IMediaTaskActor
{
    /// <summary>How often a decision is taken anew when another owner's write came first.</summary>
    private const int MaximumRaces = 4;

    private static readonly Decision FencedStart = new Decision.Ignored("the limiter that granted its permit was replaced");

    private Task _lastTurn = Task.CompletedTask;
    private MediaTaskId? _id;
    private AttemptTracker? _live;
    private bool _resumed;

    private MediaTaskId Id => _id ??= MediaTaskId.Parse(this.GetPrimaryKeyString());

    public async Task<MediaTaskSnapshot?> GetAsync(CancellationToken cancellationToken) =>
        await LoadTrustedAsync() is { } state ? await effects.DescribeAsync(Snapshot(state)) : null;

    public async Task<CommandResult> CancelAsync(CancellationToken cancellationToken) => await CommandAsync(new MediaTaskCommand.Cancel());

    public async Task<CommandResult> CancelWaitingAsync(CancellationToken cancellationToken) => await CommandAsync(new MediaTaskCommand.CancelWaiting());

    public async Task<CommandResult> RetryAsync(CancellationToken cancellationToken) => await CommandAsync(new MediaTaskCommand.Retry());

    public async Task<WaitReason?> WhyAsync(CancellationToken cancellationToken) =>
        await LoadTrustedAsync() is { } state ? await effects.ExplainAsync(state, time.GetUtcNow()) : null;

    public async Task PermitGrantedAsync(string provider, Permit permit, MediaTaskState? row)
    {
        if (lease.IsOver)
        {
            // This silo is leaving: whoever delivers tries again, and by then the task lives elsewhere.
            DeactivateOnIdle();
            throw new InvalidOperationException($"Task {Id} cannot start on a silo without a lease.");
        }

        CrashPoint.At(CrashPoint.GrantReceived);
        Adopt(row);
#if PLANT_LAZY_START
        const bool durableStart = false;
#else
        var durableStart = providers.FindInfo(provider)?.DurableStart ?? true;
#endif
        var decision = await HandleAsync(new MediaTaskCommand.PermitGranted(permit, identity.Owner, durableStart, provider));
        var held = new HeldPermit(Id, _state?.Model ?? "", permit);
        if (decision is Decision.Changed { MayBeLazy: true })
        {
            effects.Hold(provider, held);
        }
        else if (decision == FencedStart && _state is { } waiting)
        {
            effects.AskAnew(waiting, provider, held);
        }
        else if (decision is not (Decision.Changed or Decision.Same))
        {
            // No such task, or one that cannot use it: the permit must not be lost.
            effects.Release(provider, held);
        }
    }

    public Task WakeAsync(MediaTaskState? row)
    {
        Adopt(row);
        return HandleAsync(new MediaTaskCommand.WakeupDue());
    }

    public Task OwnerLostAsync(string owner, MediaTaskState? row)
    {
        Adopt(row);
        return HandleAsync(new MediaTaskCommand.OwnerLost(owner, identity.Owner));
    }

    private async Task<CommandResult> CommandAsync(MediaTaskCommand command)
    {
        await LoadTrustedAsync();
        var decision = await HandleAsync(command);
        var task = _state is { } state ? await effects.DescribeAsync(Snapshot(state)) : null;
        return new CommandResult(task, (decision as Decision.Rejected)?.Why);
    }

    /// <summary>Decide, write, then carry out the effects; one command at a time.</summary>
    private async Task<Decision> HandleAsync(MediaTaskCommand command)
    {
        var before = _lastTurn;
        var turn = new TaskCompletionSource();
        _lastTurn = turn.Task;
        await before;
        try
        {
            await ResumeAsync();
            return await DecideAsync(command);
        }
        catch
        {
            _live?.Thaw(_live.Current);
            throw;
        }
        finally
        {
            turn.SetResult();
        }
    }

    /// <summary>Takes up an attempt that an earlier activation left running or a stopping silo left to nobody.</summary>
    private async Task ResumeAsync()
    {
        if (!_resumed && await LoadAsync() is { } state)
        {
            _resumed = true;
            if (state.Status == MediaTaskStatus.Processing)
            {
                await DecideAsync(new MediaTaskCommand.Resume(identity.Owner));
            }
        }
    }

    private async Task<Decision> DecideAsync(MediaTaskCommand command)
    {
        for (var race = 0; race < MaximumRaces; race++)
        {
            if (await LoadAsync() is not { } stored)
            {
                return new Decision.Ignored("There is no such task.");
            }

            Confirm(stored);

            // The numbering of updates stands still while a new state is made from the live one.
            var current = _live?.Freeze() is { } live ? stored with { Sequence = live.Sequence, Progress = live.Progress, Stage = live.Stage } : stored;
            var decision = MediaTaskMachine.Decide(current, command with { LostStart = LostStarts.Of(providers.FindInfo(stored.Provider)) }, time.GetUtcNow());
            if (decision is not Decision.Changed changed)
            {
                _live?.Thaw(Visible(stored));
                LogDecided(logger, Id, command.Name, decision);
                CarryOut(stored, (decision as Decision.Same)?.Effects ?? []);
                return decision;
            }

            var outbox = await OutboxAsync(stored, changed.State);
            WriteStep.Before(stored, changed.State);
            switch (await WriteAsync(stored, changed, outbox))
            {
                case UpdateOutcome.Written:
                    _madeAllChanges |= stored.Version == MediaTaskState.FirstVersion;
                    WriteStep.After(stored, changed.State);
                    TaskInstruments.Count(stored, changed.State);
                    LogChanged(logger, Id, command.Name, stored.Status, changed.State.Status, changed.State.Attempt);
                    Deliver(outbox);
                    CarryOut(changed.State, changed.Effects);
                    return decision;
                case UpdateOutcome.Fenced:
                    _live?.Thaw(Visible(stored));
                    LogFenced(logger, Id, command.Name);
                    return FencedStart;
                default:
                    LogRaceLost(logger, Id, command.Name, stored.Version);
                    _state = null;
                    break;
            }
        }

        throw new InvalidOperationException($"Task {Id} is written by other owners again and again; {command.Name} was not carried out.");
    }

    private static MediaTaskSnapshot Visible(MediaTaskState state) => state.ToSnapshot();

    [LoggerMessage(LogLevel.Debug, "Task {TaskId}: {Command} → {Decision}")]
    private static partial void LogDecided(ILogger logger, MediaTaskId taskId, string command, Decision decision);

    [LoggerMessage(LogLevel.Debug, "Task {TaskId}: {Command} moved it from {From} to {To}, attempt {Attempt}.")]
    private static partial void LogChanged(ILogger logger, MediaTaskId taskId, string command, MediaTaskStatus from, MediaTaskStatus to, int attempt);

    [LoggerMessage(LogLevel.Information, "Task {TaskId}: {Command} was refused, for its permit is of a limiter that was replaced; another one is asked for.")]
    private static partial void LogFenced(ILogger logger, MediaTaskId taskId, string command);

    [LoggerMessage(LogLevel.Warning, "Task {TaskId}: {Command} found version {Version} replaced by another owner; deciding again.")]
    private static partial void LogRaceLost(ILogger logger, MediaTaskId taskId, string command, long version);
}
