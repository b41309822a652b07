namespace Orleans.MediaTasks.Tasks;

/// <summary>The watch over one shard of tasks. Key: 0 to 63.</summary>
[Alias("mt.shard")]
internal interface ITaskShardGrain : IGrainWithIntegerKey
{
    /// <summary>Looks at every due and every orphaned task of the shard now.</summary>
    [Alias("Wake")]
    Task WakeAsync();

    /// <summary>Has the shard look again at a moment, when it would not have by then.</summary>
    [Alias("WakeAt")]
    Task WakeAtAsync(DateTimeOffset at);
}
