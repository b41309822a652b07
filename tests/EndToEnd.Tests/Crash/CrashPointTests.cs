using Orleans.MediaTasks.EndToEnd.Cluster;
using Orleans.MediaTasks.EndToEnd.Silo;
using Orleans.MediaTasks.Faults;

namespace Orleans.MediaTasks.EndToEnd.Crash;

/// <summary>A process dies at every point that the product names, on each of its stores: nothing acknowledged is lost, nothing is done or paid twice, no permit stays taken, and every end is told.</summary>
public sealed class CrashPointTests(Product product, Postgres postgres, CrashChains chains, ITestOutputHelper output) : IClassFixture<Postgres>, IClassFixture<CrashChains>
{
    public static TheoryData<string> Points { get; } = [.. CrashPoint.Names];

    /// <summary>Both stores at once, for the time that it saves.</summary>
    [Theory]
    [MemberData(nameof(Points))]
    public async Task Death_AtTheNamedPoint_LosesAndDoublesNothing(string point)
    {
        var site = CrashSite.Of(point);
        await Task.WhenAll(
            RunAsync("SQLite", site, () => Task.FromResult(CrashStore.Sqlite())),
            RunAsync("PostgreSQL", site, async () => CrashStore.Postgres(await postgres.CreateAsync())));
    }

    private Task RunAsync(string name, CrashSite site, Func<Task<CrashStore>> create) =>
        chains.RunAsync(name, async () => await CrashChain.StartAsync(product, await create()), async chain =>
        {
            var run = new PointRun(chain, site);
            try
            {
                await run.RunAsync();
                output.WriteLine($"{name}: {run.Steps}");
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"On {name}, death at {site.Switch} ({run.Steps}): {exception.Message}\n{string.Join('\n', run.Events)}", exception);
            }
        });
}
