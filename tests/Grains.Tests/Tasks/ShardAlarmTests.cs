using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Orleans.MediaTasks.Tasks;

/// <summary>How shards are woken when a silo is gone.</summary>
public sealed class ShardAlarmTests
{
    [Fact]
    public async Task Shard_ThatCannotBeReached_IsCalledAgain()
    {
        await using var grid = await Grid.StartAsync(TimeProvider.System);
        var (calls, everybody) = (new ConcurrentDictionary<long, int>(), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        var grains = ScriptedGrains.Create(shard =>
        {
            // It lives on a silo that stands still.
            if (calls.AddOrUpdate(shard, 1, (_, count) => count + 1) == 1 && shard == 7)
            {
                return Task.FromException(new TimeoutException());
            }

            if (shard == 7)
            {
                everybody.SetResult();
            }

            return Task.CompletedTask;
        });
        var alarm = new ShardAlarm(grains, grid.Services.GetRequiredService<IHostApplicationLifetime>(), NullLogger<ShardAlarm>.Instance);

        alarm.Ring();

        await everybody.Task.WaitAsync(Grid.Deadline, TestContext.Current.CancellationToken);
        Assert.Equal(MediaTaskId.ShardCount, calls.Count);
        Assert.All(calls, call => Assert.Equal(call.Key == 7 ? 2 : 1, call.Value));
    }

    /// <summary>A factory of shards that answer what the test says.</summary>
    public class ScriptedGrains : DispatchProxy
    {
        private Func<long, Task> _wake = null!;

        public static IGrainFactory Create(Func<long, Task> wake)
        {
            var factory = Create<IGrainFactory, ScriptedGrains>();
            ((ScriptedGrains)(object)factory)._wake = wake;
            return factory;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            var shard = Create<ITaskShardGrain, ScriptedShard>();
            ((ScriptedShard)(object)shard).Wake = () => _wake((long)args![0]!);
            return shard;
        }
    }

    /// <summary>One of them.</summary>
    public class ScriptedShard : DispatchProxy
    {
        public Func<Task> Wake { get; set; } = null!;

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => Wake();
    }
}
