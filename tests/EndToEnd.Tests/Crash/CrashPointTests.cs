using Orleans.MediaTasks.EndToEnd.Cluster;
using Orleans.MediaTasks.EndToEnd.Silo;
using Orleans.MediaTasks.Faults;
using Orleans.MediaTasks.Oracle;

namespace Orleans.MediaTasks.EndToEnd.Crash;

/// <summary>A process dies at every point that the product names, on each of its stores: nothing acknowledged is lost, nothing is done or paid twice, and no permit stays taken.</summary>
public sealed class CrashPointTests(Product product, Postgres postgres, ITestOutputHelper output) : IClassFixture<Postgres>
{
    public static TheoryData<string> Points { get; } = [.. CrashPoint.Names];

    /// <summary>Both stores at once, for the time that it saves.</summary>
    [Theory]
    [MemberData(nameof(Points))]
    public async Task Death_AtTheNamedPoint_LosesAndDoublesNothing(string point)
    {
        var site = CrashSite.Of(point);
        await Task.WhenAll(
            RunAsync("SQLite", CrashStore.Sqlite(), site),
            RunAsync("PostgreSQL", CrashStore.Postgres(await postgres.CreateAsync()), site));
    }

    private async Task RunAsync(string name, CrashStore store, CrashSite site)
    {
        using (store)
        {
            await using var oracle = await RemoteJobOracle.StartAsync();
            var run = new PointRun(product, store, oracle, site);
            try
            {
                await run.RunAsync();
                output.WriteLine($"{name}: {run.Steps}");
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"On {name}, death at {site.Switch} ({run.Steps}): {exception.Message}\n{string.Join('\n', oracle.Events)}", exception);
            }
        }
    }
}
