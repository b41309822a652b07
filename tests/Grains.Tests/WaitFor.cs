using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks;

/// <summary>Waits for what has no event of its own.</summary>
internal static class WaitFor
{
    /// <summary>Until a condition on another thread's memory holds. Yields between looks; it is a matter of microseconds.</summary>
    public static Task TrueAsync(Func<bool> condition) => TrueAsync(() => Task.FromResult(condition()));

    /// <summary>The same for a condition that a grain has to be asked for.</summary>
    public static async Task TrueAsync(Func<Task<bool>> condition)
    {
        var deadline = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(deadline) < Grid.Deadline, "The condition did not come true in time.");
            await Task.Yield();
        }
    }

    /// <summary>Until every shard has looked at its rows at least once.</summary>
    public static Task ShardsAsync(Grid grid) =>
        Task.WhenAll(Enumerable.Range(0, MediaTaskId.ShardCount).Select(shard => grid.Grains.GetGrain<ITaskShardGrain>(shard).WakeAsync()));
}
