namespace Orleans.MediaTasks.EndToEnd.Crash;

/// <summary>What the processes of one case leave to each other: a store, the media folder, and in a cluster the ports.</summary>
internal sealed class CrashStore : IDisposable
{
    private readonly bool _isSqlite;

    private CrashStore(bool isSqlite, Dictionary<string, string> settings) => (_isSqlite, Settings) = (isSqlite, settings);

    public TemporaryFolder Data { get; } = new();

    /// <summary>The settings that make a process use it.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; }

    public static CrashStore Sqlite() => new(isSqlite: true, new()
    {
        // Left to itself the silo takes a free port, which may be the one that the test has chosen for HTTP.
        ["MediaTasks__SiloPort"] = $"{FreePort.Next()}",
    });

    public static CrashStore Postgres(string connectionString) => new(isSqlite: false, new()
    {
        ["MediaTasks__Mode"] = "Cluster",
        ["MediaTasks__Role"] = "All",
        ["MediaTasks__SiloPort"] = $"{FreePort.Next()}",
        ["MediaTasks__GatewayPort"] = $"{FreePort.Next()}",
        ["ConnectionStrings__MediaTasks"] = connectionString,
    });

    /// <summary>Looks at what a dead process left.</summary>
    public void CheckWhole()
    {
        if (_isSqlite)
        {
            DataCheck.IsWhole(Data.Path);
        }
    }

    public void Dispose() => Data.Dispose();
}
