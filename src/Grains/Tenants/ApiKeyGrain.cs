using System.Collections.Immutable;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Tenants;

/// <summary>One key. Decides nothing itself (see <see cref="ApiKeyRules"/>, <see cref="KeyQuota"/>, <see cref="SpendLedger"/> and <see cref="LiveTaskCap"/>).</summary>
/// <remarks>Survives a crash: the key, what it has spent and by whom, and what is used of its rates, which is written ahead. Lost: admissions under
/// way, which then stand in the store's counts or never happened. Woken by: API nodes that look a secret up, its tenant, and batches. Bounded by:
/// one row. Never: answers before the write, or keeps an activation for a secret that is none.</remarks>
internal sealed class ApiKeyGrain(
    [PersistentState("mt.key", TenantStorage.Name)] IPersistentState<ApiKeyState> row,
    ITaskStore store,
    TimeProvider time) : Grain, IApiKeyGrain, IApiKeyRow
{
    private readonly LiveTaskCap _live = new();
    private KeyUsage _usage;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _usage = row.State.Usage;
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        // What was written ahead and not used is given back: a key that is used now and then must not lose a portion each time.
        if (row.State.Key is { } key && row.State.Usage != _usage)
        {
            await WriteAsync(key, _usage);
        }
    }

    public Task<ApiKeyFinding> FindAsync(CancellationToken cancellationToken)
    {
        if (row.State.Key is null)
        {
            DeactivateOnIdle();
        }

        return Task.FromResult(ApiKeyRules.Judge(row.State.Key, time.GetUtcNow()));
    }

    public async Task<KeyAdmission> AdmitAsync(int tasks, CancellationToken cancellationToken)
    {
        var finding = ApiKeyRules.Judge(row.State.Key, time.GetUtcNow());
        if (finding is not { Standing: ApiKeyStanding.Valid, Key: { } key })
        {
            return new KeyAdmission.Unusable(finding.Standing);
        }

        // First, since it is refused without using anything up.
        KeyAdmission live = new KeyAdmission.Granted(null, null);
        if (key.Limits.LiveTasks is { } limit)
        {
            live = _live.Admit(limit, await store.CountAsync(key.Tenant, cancellationToken), tasks, time.GetUtcNow());
        }

        return live is KeyAdmission.Granted { Number: var number } ? await TakeAsync(key.Limits, tasks, number) : live;
    }

    public Task SettleAsync(long admission, CancellationToken cancellationToken)
    {
        _live.Settle(admission);
        return Task.CompletedTask;
    }

    public async Task<ApiKey> CreateAsync(ApiKey key, CancellationToken cancellationToken)
    {
        if (row.State.Key is null)
        {
            await WriteAsync(key, row.State.Usage);
        }

        return row.State.Key!;
    }

    public async Task<ApiKey?> ChangeAsync(ApiKeyChange change, CancellationToken cancellationToken)
    {
        if (row.State.Key is { } key)
        {
            await WriteAsync(ApiKeyRules.Apply(key, change), row.State.Usage);
        }

        return row.State.Key;
    }

    public async Task<ApiKey?> ChargeAsync(Guid operation, ImmutableArray<KeyCharge> charges, CancellationToken cancellationToken)
    {
        if (row.State.Key is { } key)
        {
            var (spend, charged) = SpendLedger.Charge(key.Spend, row.State.Charged, operation, charges);
            if (charged != row.State.Charged)
            {
                await WriteAsync(key with { Spend = spend }, row.State.Usage, charged);
            }
        }

        return row.State.Key;
    }

    public async Task<ApiKey?> DeleteAsync(CancellationToken cancellationToken)
    {
        var key = row.State.Key;
        if (key is not null)
        {
            await WriteAsync(null, default, []);
            DeactivateOnIdle();
        }

        return key;
    }

    private async Task<KeyAdmission> TakeAsync(ApiKeyLimits limits, int tasks, long? number)
    {
        var (usage, admission) = KeyQuota.Take(limits, _usage, tasks, time.GetUtcNow());
        if (admission is not KeyAdmission.Granted granted)
        {
            Settle(number);
            return admission;
        }

        if (KeyQuota.Ahead(limits, usage, row.State.Usage) is { } ahead)
        {
            await WriteAsync(row.State.Key, ahead);
        }

        _usage = usage;
        return granted with { Number = number };
    }

    private void Settle(long? number)
    {
        if (number is { } admission)
        {
            _live.Settle(admission);
        }
    }

    private Task WriteAsync(ApiKey? key, KeyUsage usage) => WriteAsync(key, usage, row.State.Charged);

    private async Task WriteAsync(ApiKey? key, KeyUsage usage, ImmutableArray<ChargedOperation> charged)
    {
        var (oldKey, oldUsage, oldCharged) = (row.State.Key, row.State.Usage, row.State.Charged);
        try
        {
            (row.State.Key, row.State.Usage, row.State.Charged) = (key, usage, charged);
            await row.WriteStateAsync();
        }
        catch
        {
            // Nobody knows what is in the row now; the next activation reads it.
            (row.State.Key, row.State.Usage, row.State.Charged) = (oldKey, oldUsage, oldCharged);
            DeactivateOnIdle();
            throw;
        }
    }
}
