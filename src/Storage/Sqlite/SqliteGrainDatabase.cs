namespace Orleans.MediaTasks.Tasks;

/// <summary>The database of Orleans' grain storage: a file of its own beside the tasks, for the few rows of tenants and keys.</summary>
/// <remarks>The provider opens a connection per call and waits for locks by polling; in the tasks' file it would starve behind the writer's
/// commits, as the reminders would. Unlike those, what is in here comes back from nowhere: a backup needs this file.</remarks>
public sealed class SqliteGrainDatabase
{
    /// <summary>Opens the file and brings its table up to date.</summary>
    public SqliteGrainDatabase(DataFolder folder)
    {
        var database = new SqliteDatabase(folder.Combine("grains.db"), TimeSpan.FromSeconds(30));
        database.OpenWriter().Dispose(); // Switches the file to WAL, which stays; every commit is synced, as is SQLite's default.
        SqliteMigrations.Apply(database, "grains");
        ConnectionString = database.ConnectionString;
    }

    /// <summary>The invariant under which Orleans' ADO.NET providers know SQLite.</summary>
    public static string Invariant => "System.Data.SQLite";

    /// <summary>For <c>AdoNetGrainStorageOptions.ConnectionString</c>.</summary>
    public string ConnectionString { get; }
}
