using System.Collections.Concurrent;
using Orleans.MediaTasks.Providers.Batch;

namespace Orleans.MediaTasks.Api.Hosting;

/// <summary>The items of a batch in memory.</summary>
internal sealed class ScriptedBatch(ConcurrentDictionary<string, BatchOperation> batches, string key) : IBatchGrain
{
    public Task StoreAsync(BatchOperation operation, CancellationToken cancellationToken = default)
    {
        batches[key] = operation;
        return Task.CompletedTask;
    }

    public Task<BatchOperation?> GetAsync(CancellationToken cancellationToken = default) => Task.FromResult(batches.GetValueOrDefault(key));

    public Task RemoveAsync(CancellationToken cancellationToken = default)
    {
        batches.TryRemove(key, out _);
        return Task.CompletedTask;
    }
}
