using Microsoft.Extensions.Logging;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Limits;

/// <summary>The limiter's count of permits that are out: who may still hold one, and which are lost.</summary>
internal sealed partial class LimiterGrain
{
    private static readonly TimeSpan AuditEvery = TimeSpan.FromSeconds(20);

    private HashSet<string> _leases = [];
    private PermitAudit? _audit;
    private DateTimeOffset _nextAudit;

    private void Occupy(IEnumerable<HeldPermit> permits)
    {
        foreach (var held in permits)
        {
            _machine.Occupy(held.Task, held.Model, held.Permit);
        }
    }

    /// <summary>Forgets the silos that are gone, and looks for permits that nobody holds any more: at once when one is gone, and now and then.</summary>
    private async Task CheckPermitsAsync(CancellationToken cancellationToken)
    {
        try
        {
            var alive = (await store.ReadLeasesAsync(cancellationToken)).ToHashSet();
            _unreported.IntersectWith(alive);
            await ForgetDeadAsync(alive, cancellationToken);
            if (_audit is null && Now >= _nextAudit && _machine.InUse > 0)
            {
                _audit = BeginAudit();
            }

            _audit?.KeepOnly(alive);
            if (_audit is { IsHeard: true } audit)
            {
                await ConcludeAsync(audit, cancellationToken);
            }
        }
        catch (StoreUnavailableException exception)
        {
            LogNotChecked(logger, Provider, exception);
        }
    }

    private async Task ForgetDeadAsync(HashSet<string> alive, CancellationToken cancellationToken)
    {
        // Also one that never came here: tasks that it took in may wait unheard of.
        var dead = _agents.Keys.Union(_leases).Where(owner => !alive.Contains(owner)).ToList();
        _leases = alive;
        foreach (var owner in dead)
        {
            LogAgentGone(logger, Provider, owner);
            _agents.Remove(owner);
        }

        if (dead.Count > 0)
        {
            // It can use nothing any more that it was granted, and what it wanted to say of waiting tasks only their rows can tell.
            _audit = BeginAudit();
            await ReconcileAsync(cancellationToken);
        }
    }

    private PermitAudit BeginAudit()
    {
        var underWay = _agents.Values.SelectMany(agent => agent.LastGrants).Select(grant => (grant.Task.Id, grant.Permit)).ToHashSet();
        return new PermitAudit(_machine.Held.Where(held => !underWay.Contains((held.Task, held.Permit))), _agents.Keys);
    }

    private async Task ConcludeAsync(PermitAudit audit, CancellationToken cancellationToken)
    {
        var rows = await store.ReadPermitsAsync(Provider, cancellationToken);

        // Those that were given back meanwhile are not among them.
        var freed = audit.Conclude(rows).Count(held => _machine.Release(held.Task, held.Permit));

#if !PLANT_PERMIT_NOT_COUNTED
        Occupy(rows);
#endif
        (_audit, _nextAudit) = (null, Now + AuditEvery);
        if (freed > 0)
        {
            // Those of their tasks that never started wait again.
            LogFreed(logger, Provider, freed);
            await ReconcileAsync(cancellationToken);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Limiter {Provider}: silo {Owner} is gone.")]
    private static partial void LogAgentGone(ILogger logger, string provider, string owner);

    [LoggerMessage(LogLevel.Warning, "Limiter {Provider} frees {Count} permits that nobody holds any more.")]
    private static partial void LogFreed(ILogger logger, string provider, int count);

    [LoggerMessage(LogLevel.Warning, "Limiter {Provider} cannot read the store; its permits are checked again in a moment.")]
    private static partial void LogNotChecked(ILogger logger, string provider, Exception exception);
}
