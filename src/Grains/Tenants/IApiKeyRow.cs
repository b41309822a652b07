using System.Collections.Immutable;

namespace Orleans.MediaTasks.Tenants;

/// <summary>The side of a key that only its tenant and what carries out batches use.</summary>
[Alias("mt.key.row")]
internal interface IApiKeyRow : IGrainWithStringKey
{
    /// <summary>Writes a new key; the one that is there stays when the call is made again.</summary>
    [Alias("Create")]
    Task<ApiKey> CreateAsync(ApiKey key, CancellationToken cancellationToken = default);

    /// <summary>Changes the key; null when there is none.</summary>
    [Alias("Change")]
    Task<ApiKey?> ChangeAsync(ApiKeyChange change, CancellationToken cancellationToken = default);

    /// <summary>Adds the next charges of an operation to what the key has spent, each once (<see cref="SpendLedger"/>); null when there is no key.</summary>
    [Alias("Charge")]
    Task<ApiKey?> ChargeAsync(Guid operation, ImmutableArray<KeyCharge> charges, CancellationToken cancellationToken = default);

    /// <summary>Removes the key; null when there is none.</summary>
    [Alias("Delete")]
    Task<ApiKey?> DeleteAsync(CancellationToken cancellationToken = default);
}
