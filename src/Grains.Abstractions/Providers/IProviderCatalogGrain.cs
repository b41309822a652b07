namespace Orleans.MediaTasks.Providers;

/// <summary>What this cluster can run. Stateless; any key, by custom 0.</summary>
[Alias("mt.catalog")]
public interface IProviderCatalogGrain : IGrainWithIntegerKey
{
    /// <summary>All providers with their models.</summary>
    [Alias("Get")]
    Task<IReadOnlyList<ProviderInfo>> GetAsync(CancellationToken cancellationToken = default);
}
