namespace Orleans.MediaTasks.Providers.Batch;

/// <summary>The items of one batch. Key: the id of its task, <c>{tenant}/{uuid}</c>.</summary>
/// <remarks>Apart from the task, whose input is shown to whoever may read tasks: items hold secrets and are too many for it. A task that names no items of
/// its own cannot use those of another.</remarks>
[Alias("mt.batch")]
public interface IBatchGrain : IGrainWithStringKey
{
    /// <summary>Keeps the items until their task is removed; before the task is submitted, which must find them.</summary>
    [Alias("Store")]
    Task StoreAsync(BatchOperation operation, CancellationToken cancellationToken = default);

    /// <summary>The items; null when there are none.</summary>
    [Alias("Get")]
    Task<BatchOperation?> GetAsync(CancellationToken cancellationToken = default);

    /// <summary>Forgets the items; nothing happens when there are none.</summary>
    [Alias("Remove")]
    Task RemoveAsync(CancellationToken cancellationToken = default);
}
