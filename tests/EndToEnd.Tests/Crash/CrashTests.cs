using System.Collections.Concurrent;
using System.Globalization;
using Orleans.MediaTasks.EndToEnd.Silo;

namespace Orleans.MediaTasks.EndToEnd.Crash;

/// <summary>SIGKILL at a random moment, ten times over one data folder: nothing that was acknowledged is lost, doubled or torn.</summary>
/// <remarks>The seed is printed; <c>MEDIATASKS_SEED</c> repeats it (the load and the moments, not the scheduler's luck).</remarks>
public sealed class CrashTests(Product product, ITestOutputHelper output)
{
    private const int Rounds = 10;
    private static readonly TimeSpan ResumesWithin = TimeSpan.FromSeconds(10);

    private static readonly Dictionary<string, string> Settings = new()
    {
        // Few permits, so that tasks still wait when the process dies.
        ["MediaTasks__Limits__simulation__Concurrency"] = "60",
        ["Logging__LogLevel__Default"] = "Warning",
    };

    private readonly HashSet<string> _statesAtDeath = [];

    [Fact]
    public async Task Kill_AtRandomMoments_LosesNothingThatWasAcknowledged()
    {
        var seed = int.Parse(Environment.GetEnvironmentVariable("MEDIATASKS_SEED") ?? Random.Shared.Next().ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        output.WriteLine($"MEDIATASKS_SEED={seed}");
        var random = new Random(seed);
        using var data = new TemporaryFolder();
        var ends = new Dictionary<string, string>();
        var silo = await product.StartReadyAsync(data, Settings);
        try
        {
            for (var round = 1; round <= Rounds; round++)
            {
                var acknowledged = await SubmitAndKillAsync(silo, random);
                await silo.DisposeAsync();
                DataCheck.IsWhole(data.Path);

                silo = product.Start(data, Settings);
                var resumed = await ResumesAsync(silo);
                await EndsAsync(silo);
                var tasks = await silo.ListAllAsync();
                foreach (var (id, tag) in acknowledged)
                {
                    Assert.True(tasks.TryGetValue(id, out var task), $"Acknowledged task {id} ({tag}) is gone.");
                    ExpectedEnd.Check(task, tag);
                    ends.Add(id, ExpectedEnd.Fingerprint(task));
                }

                await OutputCheck.AreWholeAsync(silo, acknowledged.Keys.Select(id => tasks[id]));
                await WaitsSurvivedAsync(silo, acknowledged);
                output.WriteLine($"round {round}: {acknowledged.Count} acknowledged, resumed after {resumed.TotalSeconds:0.0} s");
            }

            var final = await silo.ListAllAsync();
            Assert.All(ends, end => Assert.Equal(end.Value, ExpectedEnd.Fingerprint(final[end.Key])));
            Assert.Equal(["cancelled", "completed", "failed", "processing", "queued", "retrying", "scheduled"], _statesAtDeath.Order());
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"MEDIATASKS_SEED={seed}: {exception.Message}\n{silo.Output}", exception);
        }
        finally
        {
            await silo.DisposeAsync();
        }
    }

    /// <summary>Submits, cancels some, and kills at a moment that may lie within the submissions. Returns what was acknowledged.</summary>
    private async Task<ConcurrentDictionary<string, string>> SubmitAndKillAsync(SiloProcess silo, Random random)
    {
        var acknowledged = new ConcurrentDictionary<string, string>();
        var batches = CrashLoad.Batches(random).ToArray();
        var moment = TimeSpan.FromMilliseconds(random.Next(2_500));
        foreach (var batch in batches)
        {
            var tasks = await silo.SubmitBatchAsync([.. batch.Select(task => task.Body)]);
            foreach (var (task, id) in batch.Zip(tasks.Select(task => task.Text("id"))))
            {
                acknowledged[id] = task.Tag;
                if (task.Tag == CrashLoad.Cancels)
                {
                    await silo.CancelAsync(id);
                }
            }
        }

        // More of the same is on its way when the end comes: an answer that did not arrive promises nothing.
        var more = SubmitUntilDeadAsync(silo, CrashLoad.Batches(new Random(random.Next())).Take(4), acknowledged);
        await RandomMoment.PassAsync(moment);
        foreach (var (state, count) in await silo.CountsAsync())
        {
            if (count > 0)
            {
                _statesAtDeath.Add(state);
            }
        }

        await silo.KillAsync();
        await more;
        Assert.True(acknowledged.Count >= CrashLoad.Count);
        return acknowledged;
    }

    private static async Task SubmitUntilDeadAsync(SiloProcess silo, IEnumerable<LoadedTask[]> batches, ConcurrentDictionary<string, string> acknowledged)
    {
        try
        {
            foreach (var task in batches.SelectMany(batch => batch).Where(task => task.Tag != CrashLoad.Cancels))
            {
                var answer = await silo.SubmitAsync(task.Body);
                acknowledged[answer.Text("id")] = task.Tag;
            }
        }
        catch (HttpRequestException)
        {
            // The connection died with the process.
        }
    }

    /// <summary>How long after its start the process brought the first task to its end.</summary>
    private static async Task<TimeSpan> ResumesAsync(SiloProcess silo)
    {
        long? first = null;
        await Deadline.MeetAsync(
            "work resumes",
            ResumesWithin,
            async () =>
            {
                var counts = await silo.CountsAsync();
                var ended = counts["completed"] + counts["failed"] + counts["cancelled"];
                first ??= ended;
                return ended > first || Live(counts) == 0;
            },
            () => silo.Output);
        return System.Diagnostics.Stopwatch.GetElapsedTime(silo.StartedAt);
    }

    private static async Task EndsAsync(SiloProcess silo) =>
        await Deadline.MeetAsync("every task reached its end", Product.Patience, async () => Live(await silo.CountsAsync()) == 0, () => silo.Output);

    private static long Live(Dictionary<string, long> counts) => counts["scheduled"] + counts["queued"] + counts["processing"] + counts["retrying"];

    /// <summary>A wait that had begun before the crash is neither cut short nor begun anew.</summary>
    private static async Task WaitsSurvivedAsync(SiloProcess silo, IEnumerable<KeyValuePair<string, string>> acknowledged)
    {
        foreach (var (id, _) in acknowledged.Where(entry => entry.Value == CrashLoad.Waits))
        {
            var attempts = await silo.AttemptsAsync(id);
            for (var index = 0; index + 1 < attempts.Count; index++)
            {
                if (attempts[index].GetProperty("error_code").GetString() == "model_overloaded")
                {
                    var waited = attempts[index + 1].Moment("started_at") - attempts[index].Moment("ended_at");
                    Assert.InRange(waited, CrashLoad.RetryWait - TimeSpan.FromMilliseconds(50), CrashLoad.RetryWait + ResumesWithin + TimeSpan.FromSeconds(5));
                }
            }
        }
    }
}
