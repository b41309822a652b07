using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.MediaTasks.Faults;

namespace Orleans.MediaTasks.Tasks;

/// <summary>Keeps this silo's lease, ends the leases of the dead, and has the shards look when a silo is gone.</summary>
/// <remarks>Survives a crash: the lease row, until somebody ends it. Ending it is the fence: from then on the store takes no write of its holder, so its
/// tasks can be taken over however alive it still is. Who is dead is told at once by the cluster's membership, and in the end by a lease that has run
/// out. Runs on the machine's own clock, never on the grid's: its other end is a database, and both must agree on how long a second is.</remarks>
internal sealed partial class SiloLease(
    ITaskStore store,
    SiloIdentity identity,
    ISiloStatusOracle membership,
    ShardAlarm alarm,
    IHostApplicationLifetime lifetime,
    ILogger<SiloLease> logger) : BackgroundService, ISiloStatusListener
{
    /// <summary>How long a lease is valid without renewal.</summary>
    public static readonly TimeSpan Duration = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan BeginPatience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan BeginPause = TimeSpan.FromMilliseconds(500);

    private readonly SemaphoreSlim _news = new(0);
    private HashSet<string> _alive = [];
    private long _renewed;
    private long _steadySince;
    private volatile bool _ended;
    private volatile bool _died;

    /// <summary>Whether this silo's tasks are still its own as far as it can know: its lease was renewed recently enough that nobody can have ended it for its age.</summary>
    /// <remarks>Asked by the monotonic clock right before anything that costs money; a process that was stopped and continued finds it false.</remarks>
    public bool Holds => !_ended && Stopwatch.GetElapsedTime(Volatile.Read(ref _renewed)) < Duration;

    /// <summary>Whether it was ended, by the drain or by others: this silo takes up no work any more.</summary>
    public bool IsOver => _ended;

    /// <summary>Whether somebody else ended it: nothing that this silo still does counts.</summary>
    public bool IsLost { get; private set; }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        CrashPoint.At(CrashPoint.LeaseBeforeBegin);
        await BeginAsync(cancellationToken);
        CrashPoint.At(CrashPoint.LeaseAfterBegin);
        LogBegun(logger, identity.Owner);
        _steadySince = _renewed;
        membership.SubscribeToSiloStatusEvents(this);
        await base.StartAsync(cancellationToken);
    }

    /// <summary>Gives the lease back; the last thing that the silo writes.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        _ended = true;
        await store.EndLeaseAsync(identity.Owner, cancellationToken);
    }

    /// <summary>The cluster's view changed: look at once.</summary>
    public void SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status)
    {
        if (status == SiloStatus.Dead)
        {
            _died = true;
            _news.Release();
        }
    }

    public override void Dispose()
    {
        membership.UnSubscribeFromSiloStatusEvents(this);
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Who is alive is learnt before the shards look: a lease that ends meanwhile is then missed at the next renewal, and they look again.
        await RenewAsync(stoppingToken);
        alarm.Ring();
        while (!stoppingToken.IsCancellationRequested && !_ended)
        {
            await ((Task)_news.WaitAsync(RenewEvery, stoppingToken)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await RenewAsync(stoppingToken);
        }
    }

    /// <summary>Begins the lease; a database that is slow or away for a moment does not end a silo that is just starting.</summary>
    private async Task BeginAsync(CancellationToken cancellationToken)
    {
        var begin = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                Volatile.Write(ref _renewed, Stopwatch.GetTimestamp());
                await store.BeginLeaseAsync(identity.Owner, Duration, cancellationToken);
                return;
            }
            catch (StoreUnavailableException exception) when (Stopwatch.GetElapsedTime(begin) < BeginPatience)
            {
                LogNotBegun(logger, exception);
                await Task.Delay(BeginPause, cancellationToken);
            }
        }
    }

    private async Task RenewAsync(CancellationToken cancellationToken)
    {
        try
        {
            CrashPoint.At(CrashPoint.LeaseBeforeRenew);
            var asked = Stopwatch.GetTimestamp();
            if (!await store.RenewLeaseAsync(identity.Owner, Duration, cancellationToken))
            {
                Lose();
                return;
            }

            CrashPoint.At(CrashPoint.LeaseAfterRenew);

            // After an outage everybody's lease has run out. Whoever comes back first must not end those of the others before they had their time.
            if (!Holds)
            {
                _steadySince = asked;
                alarm.Ring();
            }

            Volatile.Write(ref _renewed, asked);
            await EndLeasesOfTheDeadAsync(cancellationToken);
        }
        catch (StoreUnavailableException exception)
        {
            LogNotRenewed(logger, exception);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The silo is stopping; SiloDrain ends the lease after the work is handed back.
        }
    }

    private async Task EndLeasesOfTheDeadAsync(CancellationToken cancellationToken)
    {
        if (Stopwatch.GetElapsedTime(_steadySince) > Duration)
        {
            foreach (var owner in await store.EndExpiredLeasesAsync(cancellationToken))
            {
                LogEnded(logger, owner, "it ran out");
            }
        }

        var alive = (await store.ReadLeasesAsync(cancellationToken)).ToHashSet();
        foreach (var owner in alive.Where(owner => owner != identity.Owner && IsDead(owner)).ToList())
        {
            await store.EndLeaseAsync(owner, cancellationToken);
            alive.Remove(owner);
            LogEnded(logger, owner, "its silo is dead");
            _alive.Add(owner);
        }

        // Also when its lease had run out before: shards that lived there were still called there then, and live nowhere now until somebody calls them.
        if (_died || _alive.Any(owner => !alive.Contains(owner)))
        {
            _died = false;
            alarm.Ring();
        }

        _alive = alive;
    }

    private bool IsDead(string owner) => SiloIdentity.AddressOf(owner) is { } address && membership.GetApproximateSiloStatus(address) == SiloStatus.Dead;

    private void Lose()
    {
        if (_ended)
        {
            return;
        }

        (_ended, IsLost) = (true, true);
        LogLost(logger, identity.Owner);
        lifetime.StopApplication();
    }

    [LoggerMessage(LogLevel.Warning, "The silo's lease could not be begun; it is tried again.")]
    private static partial void LogNotBegun(ILogger logger, Exception exception);

    [LoggerMessage(LogLevel.Information, "The silo writes as owner {Owner}.")]
    private static partial void LogBegun(ILogger logger, string owner);

    [LoggerMessage(LogLevel.Warning, "The silo's lease could not be renewed; it is tried again.")]
    private static partial void LogNotRenewed(ILogger logger, Exception exception);

    [LoggerMessage(LogLevel.Warning, "The lease of {Owner} was ended: {Why}. Its tasks are taken over.")]
    private static partial void LogEnded(ILogger logger, string owner, string why);

    [LoggerMessage(LogLevel.Critical, "The others took this silo ({Owner}) for dead and go on with its tasks; it stops now, and what it still does is not written.")]
    private static partial void LogLost(ILogger logger, string owner);
}
