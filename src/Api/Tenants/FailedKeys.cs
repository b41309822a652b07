using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Options;

namespace Orleans.MediaTasks.Api.Tenants;

/// <summary>How many keys that do not work came from where, on this node, within a minute.</summary>
/// <remarks>An address beyond <see cref="ApiOptions.FailedKeysPerMinute"/> is told to wait without a look-up, so that neither a client with an old key
/// nor somebody who guesses costs the cluster anything. Keys that have worked here go on: those who share an address (a household, a company,
/// everybody behind a proxy) are not kept out by one of them. Bounded in number, whatever comes in.</remarks>
internal sealed class FailedKeys(IOptions<ApiOptions> options, TimeProvider time)
{
    /// <summary>How long failures count, from the first of them.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    /// <summary>Addresses that are remembered at most, and keys that have worked.</summary>
    public const int Capacity = 10_000;

    private const int NetworkBytes = 8;

    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, Failures> _failures = [];
    private readonly ConcurrentDictionary<string, bool> _worked = new();

    /// <summary>Addresses remembered at the moment.</summary>
    public int Addresses
    {
        get
        {
            lock (_gate)
            {
                return _failures.Count;
            }
        }
    }

    /// <summary>How long this address has to wait before a key is looked up for it; null when it need not.</summary>
    public TimeSpan? WaitOf(IPAddress? from, string hash)
    {
        if (options.Value.FailedKeysPerMinute == 0 || _worked.ContainsKey(hash))
        {
            return null;
        }

        lock (_gate)
        {
            return _failures.TryGetValue(NetworkOf(from), out var failures) && IsFresh(failures) && failures.Count >= options.Value.FailedKeysPerMinute
                ? Window - time.GetElapsedTime(failures.Since)
                : null;
        }
    }

    /// <summary>A key from there did not work.</summary>
    public void Add(IPAddress? from, string hash)
    {
        _worked.TryRemove(hash, out _);
        var network = NetworkOf(from);
        lock (_gate)
        {
            if (_failures.TryGetValue(network, out var failures) && IsFresh(failures))
            {
                _failures[network] = failures with { Count = failures.Count + 1 };
                return;
            }

            MakeRoom();
            _failures[network] = new Failures(1, time.GetTimestamp());
        }
    }

    /// <summary>A key worked.</summary>
    public void Forgive(string hash)
    {
        // Forgetting them all costs the real ones no more than standing in line again, and only where somebody else has failed.
        if (_worked.TryAdd(hash, true) && _worked.Count > Capacity)
        {
            _worked.Clear();
        }
    }

    private bool IsFresh(Failures failures) => time.GetElapsedTime(failures.Since) < Window;

    private void MakeRoom()
    {
        if (_failures.Count < Capacity)
        {
            return;
        }

        foreach (var (network, _) in _failures.Where(entry => !IsFresh(entry.Value)).ToList())
        {
            _failures.Remove(network);
        }

        // All of them fresh: a flood from everywhere, which no count by address holds up.
        if (_failures.Count >= Capacity)
        {
            _failures.Clear();
        }
    }

    /// <summary>Whoever has one address of IPv6 has the 2^64 beside it, too.</summary>
    private static IPAddress NetworkOf(IPAddress? from)
    {
        var address = from is { IsIPv4MappedToIPv6: true } ? from.MapToIPv4() : from ?? IPAddress.None;
        var bytes = address.GetAddressBytes();
        if (bytes.Length <= NetworkBytes)
        {
            return address;
        }

        bytes.AsSpan(NetworkBytes).Clear();
        return new IPAddress(bytes);
    }

    private readonly record struct Failures(int Count, long Since);
}
