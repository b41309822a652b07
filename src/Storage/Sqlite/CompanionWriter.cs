using Microsoft.Data.Sqlite;

namespace Orleans.MediaTasks.Tasks;

/// <summary>Writes the small tables beside the tasks: leases and limiters.</summary>
internal sealed class CompanionWriter(SqliteConnection connection) : IDisposable
{
    private readonly Statement _beginLease = new(connection,
        "INSERT INTO silo_leases(owner, expires_at) VALUES(?,?) ON CONFLICT(owner) DO UPDATE SET expires_at = excluded.expires_at");
    private readonly Statement _renewLease = new(connection, "UPDATE silo_leases SET expires_at=? WHERE owner=?");
    private readonly Statement _hasLease = new(connection, "SELECT 1 FROM silo_leases WHERE owner=?");
    private readonly Statement _endExpired = new(connection, "DELETE FROM silo_leases WHERE expires_at<=? RETURNING owner");
    private readonly Statement _endLease = new(connection, "DELETE FROM silo_leases WHERE owner=?");
    private readonly Statement _endAllLeases = new(connection, "DELETE FROM silo_leases");
    private readonly Statement _raiseEpoch = new(connection,
        "INSERT INTO limiters(provider, epoch) VALUES(?,1) ON CONFLICT(provider) DO UPDATE SET epoch = epoch + 1 RETURNING epoch");
    private readonly Statement _epoch = new(connection, "SELECT epoch FROM limiters WHERE provider=?");
    private readonly Statement _pause = new(connection,
        "INSERT INTO limiters(provider, paused) VALUES(?,?) ON CONFLICT(provider) DO UPDATE SET paused = excluded.paused");

    public void BeginLease(string owner, DateTimeOffset expiresAt) => _beginLease.Add(owner).Add(expiresAt).Execute();

    public bool RenewLease(string owner, DateTimeOffset expiresAt) => _renewLease.Add(expiresAt).Add(owner).Execute() == 1;

    public bool HasLease(string owner) => _hasLease.Add(owner).First(_ => true);

    public void EndLease(string owner) => _endLease.Add(owner).Execute();

    public IReadOnlyList<string> EndExpiredLeases(DateTimeOffset now) => _endExpired.Add(now).All(row => row.Text(0));

    public void EndAllLeases() => _endAllLeases.Execute();

    public long RaiseEpoch(string provider) => _raiseEpoch.Add(provider).First(row => row.Number(0));

    /// <summary>The epoch of a provider's limiter; 0 when it never had one.</summary>
    public long EpochOf(string provider) => _epoch.Add(provider).First(row => row.Number(0));

    public void WritePaused(string provider, bool paused) => _pause.Add(provider).Add(paused).Execute();

    public void Dispose()
    {
        foreach (var statement in (IDisposable[])[_beginLease, _renewLease, _hasLease, _endExpired, _endLease, _endAllLeases, _raiseEpoch, _epoch, _pause])
        {
            statement.Dispose();
        }
    }
}
