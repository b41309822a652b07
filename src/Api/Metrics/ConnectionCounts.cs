using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Orleans.MediaTasks.Api.Metrics;

/// <summary>How many event streams, sockets and hub connections this node holds open, by route.</summary>
internal sealed class ConnectionCounts
{
    private readonly ConcurrentDictionary<string, StrongBox<int>> _byRoute = new();

    public ConnectionCounts() =>
        MediaTasksMeter.Observe("mediatasks.connections.open", "{connection}", "Event streams, sockets and hub connections that are open.", this, counts => counts.Measure());

    /// <summary>Routes that ever had a connection, and how many they have now.</summary>
    public IReadOnlyList<(string Route, int Open)> Read() => [.. _byRoute.Select(entry => (entry.Key, Volatile.Read(ref entry.Value.Value))).OrderBy(entry => entry.Key, StringComparer.Ordinal)];

    /// <summary>Counts a request that may last, until disposed; null when it is no such request: hubs are asked for their terms first, and sent to by some clients.</summary>
    public IDisposable? Open(HttpContext context)
    {
        var lasts = HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsConnect(context.Request.Method);
        if (!lasts || (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText is not { } route)
        {
            return null;
        }

        var count = _byRoute.GetOrAdd($"/{route.Trim('/')}", _ => new StrongBox<int>());
        Interlocked.Increment(ref count.Value);
        return new Held(count);
    }

    private IEnumerable<Measurement<long>> Measure() => Read().Select(entry => new Measurement<long>(entry.Open, new KeyValuePair<string, object?>("route", entry.Route)));

    private sealed class Held(StrongBox<int> count) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref count.Value);
    }
}
