namespace Orleans.MediaTasks.Tenants;

/// <summary>One tenant's list of keys. The keys themselves stand in their own rows (<see cref="ApiKeyGrain"/>).</summary>
/// <remarks>Survives a crash: the list. An entry is written before its key and removed after it, so no key works that cannot be listed and
/// switched off; an entry without a key is what a crash in between leaves behind, and goes when the list is full. Woken by: the admin
/// API. Bounded by: <see cref="TenantName.MaximumKeys"/>. Never: knows a secret.</remarks>
internal sealed class TenantGrain([PersistentState("mt.tenant", TenantStorage.Name)] IPersistentState<TenantState> row, IGrainFactory grains) : Grain, ITenantGrain
{
    private string Tenant => this.GetPrimaryKeyString();

    public async Task<ApiKey?> CreateKeyAsync(string hash, ApiKey key, CancellationToken cancellationToken)
    {
        if (key.Tenant != Tenant)
        {
            throw new ArgumentException($"A key of '{key.Tenant}' is none of '{Tenant}'.", nameof(key));
        }

        if (!row.State.Keys.Contains(new KeyEntry(key.Id, hash)))
        {
            // Only a list that looks full is worth asking every key whether it is there.
            var entries = row.State.Keys.Count < TenantName.MaximumKeys ? row.State.Keys : [.. (await ReadAsync(cancellationToken)).Select(found => found.Entry)];
            if (entries.Count >= TenantName.MaximumKeys)
            {
                return null;
            }

            await WriteAsync([.. entries, new KeyEntry(key.Id, hash)]);
        }

        return await RowOf(hash).CreateAsync(key, cancellationToken);
    }

    public async Task<IReadOnlyList<ApiKey>> ListKeysAsync(CancellationToken cancellationToken) =>
        [.. (await ReadAsync(cancellationToken)).Select(found => found.Key)];

    public async Task<HashedKey?> GetKeyAsync(string id, CancellationToken cancellationToken) =>
        Find(id) is { } hash && (await grains.GetGrain<IApiKeyGrain>(hash).FindAsync(cancellationToken)).Key is { } key ? new HashedKey(hash, key) : null;

    public async Task<HashedKey?> ChangeKeyAsync(string id, ApiKeyChange change, CancellationToken cancellationToken) =>
        Find(id) is { } hash && await RowOf(hash).ChangeAsync(change, cancellationToken) is { } key ? new HashedKey(hash, key) : null;

    public async Task<HashedKey?> DeleteKeyAsync(string id, CancellationToken cancellationToken)
    {
        if (Find(id) is not { } hash)
        {
            return null;
        }

        var key = await RowOf(hash).DeleteAsync(cancellationToken);
        await WriteAsync([.. row.State.Keys.Where(entry => entry.Id != id)]);
        return key is null ? null : new HashedKey(hash, key);
    }

    private async Task<List<(KeyEntry Entry, ApiKey Key)>> ReadAsync(CancellationToken cancellationToken)
    {
        var findings = await Task.WhenAll(row.State.Keys.Select(entry => grains.GetGrain<IApiKeyGrain>(entry.Hash).FindAsync(cancellationToken)));
        return [.. row.State.Keys.Zip(findings).Where(pair => pair.Second.Key is not null).Select(pair => (pair.First, pair.Second.Key!))];
    }

    private IApiKeyRow RowOf(string hash) => grains.GetGrain<IApiKeyRow>(hash);

    private string? Find(string id) => row.State.Keys.Find(entry => entry.Id == id).Hash;

    private async Task WriteAsync(List<KeyEntry> keys)
    {
        var old = row.State.Keys;
        try
        {
            row.State.Keys = keys;
            await row.WriteStateAsync();
        }
        catch
        {
            // Nobody knows what is in the row now; the next activation reads it.
            row.State.Keys = old;
            DeactivateOnIdle();
            throw;
        }
    }
}
