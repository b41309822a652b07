using System.Collections.Concurrent;

namespace Orleans.MediaTasks.EndToEnd.Crash;

/// <summary>One chain of processes per store, for all points; after a failure the next point begins a new one.</summary>
public sealed class CrashChains : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, CrashChain> _chains = new();

    /// <summary>Runs something on a store's chain.</summary>
    internal async Task RunAsync(string name, Func<Task<CrashChain>> start, Func<CrashChain, Task> run)
    {
        var chain = _chains.TryRemove(name, out var last) ? last : await start();
        try
        {
            await run(chain);
        }
        catch
        {
            await chain.DisposeAsync();
            throw;
        }

        _chains[name] = chain;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var chain in _chains.Values)
        {
            await chain.DisposeAsync();
        }
    }
}
