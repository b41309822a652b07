using System.Collections.Immutable;
using Orleans.MediaTasks.Tasks;
using Orleans.MediaTasks.Tenants;

namespace Orleans.MediaTasks.Providers.Batch;

/// <summary>Changes and charges the keys of a tenant, one item after the other: of two items about one key the later one counts.</summary>
internal sealed class BatchKeys(IGrainFactory grains)
{
    /// <summary>Charges that are looked at together, so that those of one key among them are one write: 100.</summary>
    private const int Together = 100;

    private const string Unknown = "There is no key with this id.";

    /// <summary>Changes keys. Doing it again changes them to the same.</summary>
    public async Task ChangeAsync(MediaTaskId task, IEnumerable<BatchItem.KeyChange> changes, BatchRun run, CancellationToken cancellationToken)
    {
        var tenant = grains.GetGrain<ITenantGrain>(task.Tenant);
        foreach (var (index, item) in changes.Index())
        {
            cancellationToken.ThrowIfCancellationRequested();
            run.End(index, await tenant.ChangeKeyAsync(item.KeyId, item.Change, cancellationToken) is null ? Unknown : null);
        }
    }

    /// <summary>Charges keys. A charge that was made before is left out (see <see cref="SpendLedger"/>).</summary>
    public async Task ChargeAsync(MediaTaskId task, IEnumerable<BatchItem.KeyCharge> charges, BatchRun run, CancellationToken cancellationToken)
    {
        var hashes = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var part in charges.Index().Chunk(Together))
        {
            foreach (var ofKey in part.GroupBy(entry => entry.Item.KeyId, StringComparer.Ordinal))
            {
                cancellationToken.ThrowIfCancellationRequested();
                var error = await ChargeAsync(task, ofKey.Key, [.. ofKey.Select(entry => new KeyCharge(entry.Index, entry.Item.Amount))], hashes, cancellationToken) ? null : Unknown;
                foreach (var (index, _) in ofKey)
                {
                    run.End(index, error);
                }
            }
        }
    }

    /// <summary>False when there is no such key.</summary>
    private async Task<bool> ChargeAsync(MediaTaskId task, string key, ImmutableArray<KeyCharge> charges, Dictionary<string, string?> hashes, CancellationToken cancellationToken)
    {
        if (!hashes.TryGetValue(key, out var hash))
        {
            hash = hashes[key] = (await grains.GetGrain<ITenantGrain>(task.Tenant).GetKeyAsync(key, cancellationToken))?.Hash;
        }

        return hash is not null && await grains.GetGrain<IApiKeyRow>(hash).ChargeAsync(task.Value, charges, cancellationToken) is not null;
    }
}
