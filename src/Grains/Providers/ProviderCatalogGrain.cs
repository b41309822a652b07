using Orleans.Concurrency;

namespace Orleans.MediaTasks.Providers;

/// <summary>Answers what this cluster can run, from the silo's own adapters.</summary>
[StatelessWorker]
internal sealed class ProviderCatalogGrain(ProviderSet providers) : Grain, IProviderCatalogGrain
{
    public Task<IReadOnlyList<ProviderInfo>> GetAsync(CancellationToken cancellationToken) => Task.FromResult(providers.Infos);
}
