using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace Orleans.MediaTasks.Tasks;

/// <summary>Adds up the changes of the counters within one commit, so that a batch of one tenant writes each counter once.</summary>
internal sealed class CountDeltas(SqliteConnection connection) : IDisposable
{
    private readonly Statement _add = new(connection,
        "INSERT INTO media_task_counts(tenant, status, kind, n) VALUES(?,?,?,?) ON CONFLICT(tenant, status, kind) DO UPDATE SET n = n + excluded.n");
    private readonly Dictionary<(string Tenant, MediaTaskStatus Status, string Kind), long> _deltas = [];

    public void Add(string tenant, MediaTaskStatus status, string kind, long change) =>
        CollectionsMarshal.GetValueRefOrAddDefault(_deltas, (tenant, status, kind), out _) += change;

    public void Write()
    {
        foreach (var ((tenant, status, kind), change) in _deltas)
        {
            if (change != 0)
            {
                _add.Add(tenant).Add((long)status).Add(kind).Add(change).Execute();
            }
        }

        Clear();
    }

    /// <summary>Forgets what was added up.</summary>
    public void Clear() => _deltas.Clear();

    public void Dispose() => _add.Dispose();
}
