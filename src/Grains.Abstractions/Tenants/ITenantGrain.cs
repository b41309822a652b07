namespace Orleans.MediaTasks.Tenants;

/// <summary>One tenant: knows its keys by id. Key: the tenant's name (<see cref="TenantName"/>).</summary>
/// <remarks>What is answered is on disk. Every call may be made again.</remarks>
[Alias("mt.tenant")]
public interface ITenantGrain : IGrainWithStringKey
{
    /// <summary>Makes a key for a secret with this hash.</summary>
    /// <returns>The key; null when the tenant has <see cref="TenantName.MaximumKeys"/> already.</returns>
    [Alias("CreateKey")]
    Task<ApiKey?> CreateKeyAsync(string hash, ApiKey key, CancellationToken cancellationToken = default);

    /// <summary>All keys, oldest first.</summary>
    [Alias("ListKeys")]
    Task<IReadOnlyList<ApiKey>> ListKeysAsync(CancellationToken cancellationToken = default);

    /// <summary>One key; null when there is none with this id.</summary>
    [Alias("GetKey")]
    Task<HashedKey?> GetKeyAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Changes a key.</summary>
    /// <returns>The key as it is now; null when there is none with this id.</returns>
    [Alias("ChangeKey")]
    Task<HashedKey?> ChangeKeyAsync(string id, ApiKeyChange change, CancellationToken cancellationToken = default);

    /// <summary>Removes a key for good.</summary>
    /// <returns>The key as it was; null when there is none with this id.</returns>
    [Alias("DeleteKey")]
    Task<HashedKey?> DeleteKeyAsync(string id, CancellationToken cancellationToken = default);
}

/// <summary>A key and where its grain stands.</summary>
/// <param name="Hash">The key of <see cref="IApiKeyGrain"/>.</param>
/// <param name="Key">The key.</param>
[GenerateSerializer, Immutable, Alias("mt.key.hashed")]
public sealed record HashedKey([property: Id(0)] string Hash, [property: Id(1)] ApiKey Key);
