using System.Collections.Concurrent;
using Orleans.MediaTasks.EndToEnd.Cluster;
using Orleans.MediaTasks.EndToEnd.Silo;
using Orleans.MediaTasks.Faults;
using Orleans.MediaTasks.Oracle;

namespace Orleans.MediaTasks.EndToEnd.Crash;

/// <summary>Runs the points, each on both stores, and a few of them at once: most of a run is waiting for a process to start or a lease to run out.</summary>
public sealed class CrashPointRuns(Product product) : IAsyncLifetime
{
    private const int AtOnce = 2;

    private readonly Postgres _postgres = new();
    private readonly SemaphoreSlim _places = new(AtOnce);
    private readonly ConcurrentDictionary<string, Lazy<Task<string>>> _runs = new();

    public ValueTask InitializeAsync() => _postgres.InitializeAsync();

    /// <summary>What took how long at a point; fails with what went wrong there. The next point that nobody has asked for begins as well.</summary>
    public Task<string> RunAsync(string point)
    {
        var asked = Begin(point);
        if (CrashPoint.Names.FirstOrDefault(name => !_runs.ContainsKey(name)) is { } next)
        {
            _ = Begin(next);
        }

        return asked;
    }

    public async ValueTask DisposeAsync()
    {
        // One that nobody has asked for must not outlive its database; what it came to is nobody's matter.
        await Task.WhenAll(_runs.Values.Select(run => (Task)run.Value)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _places.Dispose();
        await _postgres.DisposeAsync();
    }

    private Task<string> Begin(string point) => _runs.GetOrAdd(point, _ => new Lazy<Task<string>>(() => Task.Run(() => OnBothStoresAsync(CrashSite.Of(point))))).Value;

    private async Task<string> OnBothStoresAsync(CrashSite site)
    {
        await _places.WaitAsync();
        try
        {
            return string.Join('\n', await Task.WhenAll(
                OnOneAsync("SQLite", CrashStore.Sqlite(), site),
                OnOneAsync("PostgreSQL", CrashStore.Postgres(await _postgres.CreateAsync()), site)));
        }
        finally
        {
            _places.Release();
        }
    }

    private async Task<string> OnOneAsync(string name, CrashStore store, CrashSite site)
    {
        using (store)
        {
            await using var oracle = await RemoteJobOracle.StartAsync();
            var run = new PointRun(product, store, oracle, site);
            try
            {
                await run.RunAsync();
                return $"{name}: {run.Steps}";
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"On {name}, death at {site.Switch} ({run.Steps}): {exception.Message}\n{string.Join('\n', oracle.Events)}", exception);
            }
        }
    }
}
