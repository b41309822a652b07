using System.Net.Http.Json;
using Orleans.MediaTasks.Rig.Checking;
using Orleans.MediaTasks.Rig.Cluster;
using Orleans.MediaTasks.Rig.Load;
using Orleans.MediaTasks.Rig.Timing;

namespace Orleans.MediaTasks.Rig.Scenarios;

/// <summary>A million tasks wait: that costs rows, not memory, and the next one starts as soon as with an empty queue.</summary>
public sealed class Backlog : Scenario
{
    private const string Provider = "simulation";
    private const int BatchSize = 1_000;
    private const int Measured = 1_500;
    private const double MaximumGrowth = 300;
    private const double MaximumSlowdown = 2;

    public override string Code => "S9";

    public override string What => "a backlog of a million tasks";

    public override ClusterPlan Plan(int seed) => new()
    {
        Name = Code,
        Seed = seed,
        Apis = 1,
        Limits = new Dictionary<string, IReadOnlyDictionary<string, string>>
        {
            [Provider] = new Dictionary<string, string> { ["Concurrency"] = "1" },
            [ClusterPlan.RemoteProvider] = new Dictionary<string, string> { ["Concurrency"] = "1" },
        },
    };

    public override async Task<ScenarioResult> RunAsync(ClusterUnderTest cluster, int seed, ScenarioLength length)
    {
        await using var run = ScenarioRun.Begin(cluster, Code, seed, LoadMix.LocalWork);
        var backlog = Choose(length, 20_000, 1_000_000);
        await DequeueAsync(cluster, Measured);
        var empty = await DequeueAsync(cluster, Measured);
        var before = Memory(cluster);
        await SetPausedAsync(cluster, true);
        var begin = RigClock.Now;
        await SubmitAsync(cluster, backlog);
        run.Numbers["submitted_per_s"] = Math.Round(backlog / RigClock.Seconds(RigClock.Now - begin));
        await Pause.ForAsync(Seconds(Choose(length, 2, 70)));
        var growth = Memory(cluster).Zip(before, (now, then) => now - then).Max();
        var since = TimeProvider.System.GetUtcNow();
        await SetPausedAsync(cluster, false);
        var full = await GapsAsync(cluster, since, Measured);
        await SetPausedAsync(cluster, true);

        run.Numbers["backlog"] = await cluster.Database.CountLiveAsync();
        run.Numbers["growth_mb"] = Math.Round(growth);
        run.Numbers["dequeue_p50_ms_empty"] = Math.Round(empty.P50, 2);
        run.Numbers["dequeue_p99_ms_empty"] = Math.Round(empty.P99, 2);
        run.Numbers["dequeue_p50_ms_full"] = Math.Round(full.P50, 2);
        run.Numbers["dequeue_p99_ms_full"] = Math.Round(full.P99, 2);
        run.Demand("MemoryIsBounded", growth <= MaximumGrowth, $"A silo grew by {growth:0} MB.");
        run.Demand("DequeueIsSteady", full.P99 <= MaximumSlowdown * empty.P99, $"Dequeue p99 {full.P99:0.0} ms with {backlog} waiting, {empty.P99:0.0} ms with an empty queue.");
        return run.Judge([]);
    }

    private static List<double> Memory(ClusterUnderTest cluster) => [.. cluster.Silos.Select(silo => silo.Memory)];

    /// <summary>Lets so many tasks pass one after the other, with nothing else in the queue.</summary>
    private static async Task<Spread> DequeueAsync(ClusterUnderTest cluster, int count)
    {
        await SetPausedAsync(cluster, true);
        await SubmitAsync(cluster, count);
        var since = TimeProvider.System.GetUtcNow();
        await SetPausedAsync(cluster, false);
        var gaps = await GapsAsync(cluster, since, count);
        await Deadline.MeetAsync("the queue is empty", TimeSpan.FromMinutes(2), async () => await cluster.Database.CountLiveAsync() == 0, () => cluster.Tails);
        return gaps;
    }

    /// <summary>From the end of each task to the start of the next one, on the one permit there is, in milliseconds.</summary>
    private static async Task<Spread> GapsAsync(ClusterUnderTest cluster, DateTimeOffset since, int count)
    {
        var from = (since - DateTimeOffset.UnixEpoch).Ticks;
        var enough = count * 9 / 10;
        await Deadline.MeetAsync("tasks pass", TimeSpan.FromMinutes(3), async () => await cluster.Database.ScalarAsync($"SELECT count(*) FROM media_tasks WHERE completed_at >= {from}") >= enough, () => cluster.Tails);
        var spans = await cluster.Database.ReadAsync(
            $"SELECT started_at, completed_at FROM media_tasks WHERE completed_at >= {from} AND started_at >= {from} ORDER BY started_at LIMIT {enough}",
            row => (Start: row.GetInt64(0), End: row.GetInt64(1)));
        return new Spread(spans.Zip(spans.Skip(1), (before, after) => (after.Start - before.End) / (double)TimeSpan.TicksPerMillisecond));
    }

    private static async Task SubmitAsync(ClusterUnderTest cluster, int count)
    {
        var task = new { kind = "image", model = "sim/image", input = new { prompt = "wait", simulate = new { duration_ms = 0, steps = 1, output = false } } };
        await Parallel.ForEachAsync(Enumerable.Range(0, (count + BatchSize - 1) / BatchSize), new ParallelOptions { MaxDegreeOfParallelism = 3 }, async (batch, cancellationToken) =>
        {
            var tasks = Enumerable.Repeat(task, Math.Min(BatchSize, count - (batch * BatchSize)));
            using var answer = await cluster.Apis[0].Http.PostAsJsonAsync("/v1/tasks/batch", new { tasks }, cancellationToken);
            answer.EnsureSuccessStatusCode();
        });
    }

    private static async Task SetPausedAsync(ClusterUnderTest cluster, bool paused)
    {
        using var answer = await cluster.Apis[0].Http.PostAsync($"/v1/providers/{Provider}/{(paused ? "pause" : "resume")}", null);
        answer.EnsureSuccessStatusCode();
    }
}
