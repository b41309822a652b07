namespace Orleans.MediaTasks.Tenants;

/// <summary>The side of a key that only its tenant uses.</summary>
[Alias("mt.key.row")]
internal interface IApiKeyRow : IGrainWithStringKey
{
    /// <summary>Writes a new key; the one that is there stays when the call is made again.</summary>
    [Alias("Create")]
    Task<ApiKey> CreateAsync(ApiKey key, CancellationToken cancellationToken = default);

    /// <summary>Changes the key; null when there is none.</summary>
    [Alias("Change")]
    Task<ApiKey?> ChangeAsync(ApiKeyChange change, CancellationToken cancellationToken = default);

    /// <summary>Removes the key; null when there is none.</summary>
    [Alias("Delete")]
    Task<ApiKey?> DeleteAsync(CancellationToken cancellationToken = default);
}
