using Microsoft.Extensions.Logging;
using Npgsql;

namespace Orleans.MediaTasks.Tasks;

/// <summary>The lanes in which a silo writes: while one waits for its commit, the spare one begins the next if enough has come together for it.</summary>
internal sealed class PostgresWriters
{
    private const int Count = 2;

    private readonly PostgresWriter[] _lanes;

    public PostgresWriters(NpgsqlDataSource source, WriteQueue queue, TimeSpan timeout, ILogger logger) =>
        _lanes = [.. Enumerable.Range(0, Count).Select(number => new PostgresWriter(number, source, queue, timeout, logger))];

    /// <summary>The silo whose lease every commit holds; null while none has begun.</summary>
    public string? Owner
    {
        get => _lanes[0].Owner;
        set => Array.ForEach(_lanes, lane => lane.Owner = value);
    }

    /// <summary>The names by which the server knows the connections of a silo's lanes.</summary>
    public static string[] NamesOf(string owner) => [.. Enumerable.Range(0, Count).Select(number => PostgresWriter.NameOf(owner, number))];

    /// <summary>Waits until the closed queue is written, or given up, and the connections are closed.</summary>
    public Task StopAsync() => Task.WhenAll(_lanes.Select(lane => lane.StopAsync()));
}
