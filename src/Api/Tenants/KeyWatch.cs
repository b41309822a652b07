using Microsoft.Extensions.Hosting;
using Orleans.MediaTasks.Tenants;

namespace Orleans.MediaTasks.Api.Tenants;

/// <summary>Ends open connections whose key does not work any more.</summary>
/// <remarks>Keys are looked at once a second, through the directory, whatever the number of their connections. While the cluster cannot say, connections stay.</remarks>
internal sealed class KeyWatch(KeyDirectory directory, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, HashSet<Watched>> _byKey = [];

    /// <summary>Calls <paramref name="end"/> once the key of this hash does not let anybody read any more; until disposed.</summary>
    public IDisposable Watch(string hash, Action end)
    {
        var watched = new Watched(this, hash, end);
        lock (_gate)
        {
            if (!_byKey.TryGetValue(hash, out var connections))
            {
                _byKey[hash] = connections = [];
            }

            connections.Add(watched);
        }

        return watched;
    }

    /// <summary>Looks at every key once.</summary>
    internal async Task LookAsync()
    {
        string[] hashes;
        lock (_gate)
        {
            hashes = [.. _byKey.Keys];
        }

        foreach (var hash in hashes)
        {
            if (await IsRevokedAsync(hash))
            {
                End(hash);
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookEvery, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await LookAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // The node stops, and its connections with it.
        }
    }

    private async Task<bool> IsRevokedAsync(string hash)
    {
        try
        {
            return await directory.FindAsync(hash) is not { Standing: ApiKeyStanding.Valid } finding || !finding.Scopes.HasFlag(ApiKeyScopes.Read);
        }
        catch (Exception)
        {
            // Whatever it was, the next look must follow: an exception that left here would stop the node.
            return false;
        }
    }

    private void End(string hash)
    {
        Watched[] connections;
        lock (_gate)
        {
            connections = _byKey.TryGetValue(hash, out var found) ? [.. found] : [];
        }

        foreach (var connection in connections)
        {
            connection.End();
        }
    }

    private void Remove(Watched watched)
    {
        lock (_gate)
        {
            if (_byKey.TryGetValue(watched.Hash, out var connections) && connections.Remove(watched) && connections.Count == 0)
            {
                _byKey.Remove(watched.Hash);
            }
        }
    }

    private sealed class Watched(KeyWatch watch, string hash, Action end) : IDisposable
    {
        public string Hash => hash;

        public void End() => end();

        public void Dispose() => watch.Remove(this);
    }
}
