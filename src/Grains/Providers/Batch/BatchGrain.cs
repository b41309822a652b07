using Orleans.MediaTasks.Tenants;

namespace Orleans.MediaTasks.Providers.Batch;

/// <summary>The items of one batch, on disk.</summary>
/// <remarks>Survives a crash: the items. Lost: nothing. Woken by: whoever hands a batch in, each attempt of its task, and its removal. Bounded by: the
/// largest body that is taken. Never: stays in memory between calls, since they are few and it may be large.</remarks>
internal sealed class BatchGrain([PersistentState("mt.batch", TenantStorage.Name)] IPersistentState<BatchState> row) : Grain, IBatchGrain
{
    public async Task StoreAsync(BatchOperation operation, CancellationToken cancellationToken)
    {
        try
        {
            row.State.Operation = operation;
            await WriteAsync();
        }
        finally
        {
            DeactivateOnIdle();
        }
    }

    public Task<BatchOperation?> GetAsync(CancellationToken cancellationToken)
    {
        DeactivateOnIdle();
        return Task.FromResult(row.State.Operation);
    }

    public async Task RemoveAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (row.RecordExists)
            {
                await ClearAsync();
            }
        }
        finally
        {
            DeactivateOnIdle();
        }
    }

    // Without the caller's token: a write that was broken off leaves nobody knowing what is in the row.
    private Task WriteAsync() => row.WriteStateAsync();

    private Task ClearAsync() => row.ClearStateAsync();
}

/// <summary>The row of a batch.</summary>
[GenerateSerializer, Alias("mt.batch.state")]
internal sealed class BatchState
{
    /// <summary>What to do; null when there is nothing.</summary>
    [Id(0)] public BatchOperation? Operation { get; set; }
}
