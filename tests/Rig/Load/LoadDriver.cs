using Orleans.MediaTasks.Rig.Cluster;
using Orleans.MediaTasks.Rig.History;
using Orleans.MediaTasks.Rig.Timing;

namespace Orleans.MediaTasks.Rig.Load;

/// <summary>Many clients: tasks come at a stated rate whether the last ones were answered or not, as they do in the world.</summary>
/// <remarks>Everything is drawn from the seed and the number of the task. Bounded: beyond <see cref="MaximumOpen"/> open clients, tasks are skipped and counted.</remarks>
public sealed class LoadDriver(ClusterUnderTest cluster, Func<Random, LoadedTask> mix, int seed) : IDisposable
{
    private const int MaximumOpen = 3_000;
    private const int Tries = 60;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(4);

    private readonly Lock _lock = new();
    private readonly HashSet<Task> _open = [];
    private readonly CancellationTokenSource _watchersStop = new();
    private int _number;

    /// <summary>Tasks that were not submitted because too many clients waited.</summary>
    public int Skipped { get; private set; }

    /// <summary>Tasks that clients began to submit.</summary>
    public int Begun => _number;

    /// <summary>API nodes that clients use; all unless told otherwise.</summary>
    public Func<IReadOnlyList<Node>> Targets { get; init; } = () => cluster.Apis;

    private HistoryLog History => cluster.History;

    /// <summary>Submits at a rate until told to stop; the clients that are under way go on.</summary>
    public async Task RunAsync(double perSecond, CancellationToken stop)
    {
        var begin = RigClock.Now;
        for (var count = 0; !stop.IsCancellationRequested; count++)
        {
            await Pause.ForOrUntilAsync(TimeSpan.FromSeconds((count / perSecond) - RigClock.Seconds(RigClock.Now - begin)), stop);
            if (!stop.IsCancellationRequested)
            {
                Open();
            }
        }
    }

    /// <summary>Submits so many tasks, a number of them at a time.</summary>
    public async Task SubmitAsync(int count, int atOnce) =>
        await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = atOnce }, async (_, _) => await ServeAsync(Interlocked.Increment(ref _number), untilEnd: false));

    /// <summary>Returns when all clients are done; watchers that have not seen an end by the deadline stop with nothing.</summary>
    public async Task FinishAsync(TimeSpan within)
    {
        List<Task> open;
        lock (_lock)
        {
            open = [.. _open];
        }

        _watchersStop.CancelAfter(within);
        await Task.WhenAll(open);
    }

    public void Dispose() => _watchersStop.Dispose();

    private void Open()
    {
        lock (_lock)
        {
            if (_open.Count >= MaximumOpen)
            {
                Skipped++;
                return;
            }

            var number = ++_number;
            var client = Task.Run(() => ServeAsync(number, untilEnd: true));
            _open.Add(client);
            _ = client.ContinueWith(
                done =>
                {
                    lock (_lock)
                    {
                        _open.Remove(done);
                    }
                },
                CancellationToken.None,
                TaskContinuationOptions.OnlyOnRanToCompletion,
                TaskScheduler.Default);
        }
    }

    private async Task ServeAsync(int number, bool untilEnd)
    {
        var random = new Random(Mix(seed, number));
        var task = mix(random);
        var calls = new TaskClient(History, $"client-{number}");
        var key = $"key-{seed}-{number}";
        if (await InsistAsync(random, node => calls.SubmitAsync(node, task, key)) is not { Task: { } id })
        {
            return;
        }

        var watch = task.Watched && untilEnd ? new Watcher(History, $"watch-{number}", id, () => Any(random.Next())).RunAsync(_watchersStop.Token) : Task.CompletedTask;
        if (task.Repeated)
        {
            await calls.SubmitAsync(Any(random.Next()), task, key);
        }

        if (task.CancelAfter is { } cancelAfter)
        {
            await Pause.ForAsync(cancelAfter);
            await InsistAsync(random, node => calls.CancelAsync(node, id));
        }

        if (task.ReadAfter is { } readAfter)
        {
            await Pause.ForAsync(readAfter);
            await calls.ReadAsync(Any(random.Next()), id);
        }

        await watch;
    }

    /// <summary>Repeats a call at any node until its outcome is known.</summary>
    private async Task<HistoryEvent?> InsistAsync(Random random, Func<Node, Task<HistoryEvent>> call)
    {
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            var answered = await call(Any(random.Next()));
            if (answered.Result != Results.Unknown)
            {
                return answered.Result == Results.Ok ? answered : null;
            }

            // As libraries of clients do: the longer it goes on, the more seldom.
            var pause = FirstPause * (attempt + 1);
            await Pause.ForAsync((pause < LongestPause ? pause : LongestPause) * (0.5 + random.NextDouble()));
        }

        return null;
    }

    /// <summary>A seed of its own for each task, the same in every run.</summary>
    private static int Mix(int seed, int number)
    {
        var mixed = unchecked(((ulong)(uint)seed << 32 | (uint)number) * 0x9E3779B97F4A7C15UL);
        return (int)(mixed >> 33);
    }

    private Node Any(int drawn)
    {
        var targets = Targets();
        return targets[drawn % targets.Count];
    }
}
