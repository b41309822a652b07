using Npgsql;

namespace Orleans.MediaTasks.Tasks;

/// <summary>The small tables beside the tasks: leases and limiters. Rare, so each change is a commit of its own.</summary>
internal sealed class PostgresCompanions(PostgresReads reads, Func<string?> owner)
{
    private static readonly TimeSpan LongBatch = TimeSpan.FromMilliseconds(400);

    public Task BeginLeaseAsync(string silo, TimeSpan duration, CancellationToken cancellationToken) => reads.AllAsync(
        "INSERT INTO silo_leases(owner, expires_at) VALUES($1, clock_timestamp() + $2) ON CONFLICT(owner) DO UPDATE SET expires_at = excluded.expires_at",
        to => { Add(to, silo); Add(to, duration); },
        _ => true,
        cancellationToken);

    /// <summary>Renewing does not touch the key, so it waits for no batch that holds the lease.</summary>
    public async Task<bool> RenewLeaseAsync(string silo, TimeSpan duration, CancellationToken cancellationToken) => (await reads.AllAsync(
        "UPDATE silo_leases SET expires_at = clock_timestamp() + $2 WHERE owner = $1 RETURNING owner",
        to => { Add(to, silo); Add(to, duration); },
        _ => true,
        cancellationToken).ConfigureAwait(false)).Count > 0;

    public Task EndLeaseAsync(string silo, CancellationToken cancellationToken) => EndAsync(silo, "", cancellationToken);

    public async Task<IReadOnlyList<string>> EndExpiredLeasesAsync(CancellationToken cancellationToken)
    {
        var ended = new List<string>();
        foreach (var silo in await reads.AllAsync("SELECT owner FROM silo_leases WHERE expires_at <= clock_timestamp() ORDER BY owner", _ => { }, row => row.GetString(0), cancellationToken).ConfigureAwait(false))
        {
            if (await EndAsync(silo, "AND expires_at <= clock_timestamp()", cancellationToken).ConfigureAwait(false))
            {
                ended.Add(silo);
            }
        }

        return ended;
    }

    public async Task<IReadOnlyList<string>> ReadLeasesAsync(CancellationToken cancellationToken) =>
        await reads.AllAsync("SELECT owner FROM silo_leases", _ => { }, row => row.GetString(0), cancellationToken).ConfigureAwait(false);

    public async Task<long> RaiseEpochAsync(string provider, CancellationToken cancellationToken) => (await ChangeAsync(
        "SELECT raise_limiter_epoch($1)",
        to => Add(to, provider),
        row => row.GetInt64(0),
        cancellationToken).ConfigureAwait(false))[0];

    public async Task<bool> ReadPausedAsync(string provider, CancellationToken cancellationToken) =>
        await reads.AllAsync("SELECT paused FROM limiters WHERE provider = $1", to => Add(to, provider), row => row.GetBoolean(0), cancellationToken).ConfigureAwait(false) is [true];

    public Task WritePausedAsync(string provider, bool paused, CancellationToken cancellationToken) => ChangeAsync(
        "INSERT INTO limiters(provider, paused) VALUES($1, $2) ON CONFLICT(provider) DO UPDATE SET paused = excluded.paused RETURNING paused",
        to => { Add(to, provider); Add(to, paused); },
        row => row.GetBoolean(0),
        cancellationToken);

    /// <summary>A change that only a living silo may make.</summary>
    public Task<List<T>> ChangeAsync<T>(string sql, Action<NpgsqlParameterCollection> bind, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken) => reads.RunAsync(
        () => owner() is { } silo ? [WriteStatements.HoldLease(silo), PostgresReads.Command(sql, bind)] : [PostgresReads.Command(sql, bind)],
        read,
        cancellationToken);

    /// <summary>Ends a lease. A batch that holds it and does not come to an end, because its silo was stopped in the middle, is ended with it.</summary>
    /// <remarks>The turn is taken first and the batch ended then: a silo that is alive after all would be back before who asks only afterwards.</remarks>
    private async Task<bool> EndAsync(string silo, string condition, CancellationToken cancellationToken)
    {
        var ending = reads.RunAsync(
            () =>
            [
                PostgresReads.Command("SELECT stop_silo_writes($1)", to => Add(to, silo)),
                PostgresReads.Command($"DELETE FROM silo_leases WHERE owner = $1 {condition} RETURNING owner", to => Add(to, silo)),
            ],
            row => row.GetString(0),
            cancellationToken);
        try
        {
            await ending.WaitAsync(LongBatch, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            await reads.RunAsync(() => [PostgresSession.EndOthers(PostgresWriters.NamesOf(silo))], _ => true, cancellationToken).ConfigureAwait(false);
        }

        return (await ending.ConfigureAwait(false)).Count > 0;
    }

    private static void Add<T>(NpgsqlParameterCollection to, T value) => to.Add(new NpgsqlParameter<T> { TypedValue = value });
}
