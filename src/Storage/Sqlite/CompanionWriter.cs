using Microsoft.Data.Sqlite;

namespace Orleans.MediaTasks.Tasks;

/// <summary>Writes the small tables beside the tasks: leases and limiters.</summary>
internal sealed class CompanionWriter(SqliteConnection connection) : IDisposable
{
    private readonly Statement _renewLease = new(connection,
        "INSERT INTO silo_leases(owner, expires_at) VALUES(?,?) ON CONFLICT(owner) DO UPDATE SET expires_at = excluded.expires_at");
    private readonly Statement _endLease = new(connection, "DELETE FROM silo_leases WHERE owner=?");
    private readonly Statement _endAllLeases = new(connection, "DELETE FROM silo_leases");
    private readonly Statement _raiseEpoch = new(connection,
        "INSERT INTO limiters(provider, epoch) VALUES(?,1) ON CONFLICT(provider) DO UPDATE SET epoch = epoch + 1 RETURNING epoch");
    private readonly Statement _pause = new(connection,
        "INSERT INTO limiters(provider, paused) VALUES(?,?) ON CONFLICT(provider) DO UPDATE SET paused = excluded.paused");

    public void RenewLease(string owner, DateTimeOffset expiresAt) => _renewLease.Add(owner).Add(expiresAt).Execute();

    public void EndLease(string owner) => _endLease.Add(owner).Execute();

    public void EndAllLeases() => _endAllLeases.Execute();

    public long RaiseEpoch(string provider)
    {
        try
        {
            return _raiseEpoch.Add(provider).Read()
                ? _raiseEpoch.Number(0)
                : throw new InvalidOperationException($"Raising the epoch of '{provider}' gave no row.");
        }
        finally
        {
            _raiseEpoch.Reset();
        }
    }

    public void WritePaused(string provider, bool paused) => _pause.Add(provider).Add(paused).Execute();

    public void Dispose()
    {
        foreach (var statement in (IDisposable[])[_renewLease, _endLease, _endAllLeases, _raiseEpoch, _pause])
        {
            statement.Dispose();
        }
    }
}
