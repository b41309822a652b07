namespace Orleans.MediaTasks.Tasks;

/// <summary>The database of Orleans' reminders: a file of its own beside the tasks.</summary>
/// <remarks>The reminder service opens a connection per call and waits for locks by polling; in the tasks' file it would
/// starve behind the writer's commits. Nothing needs the two files to agree: reminders are registered again at every start.</remarks>
public sealed class SqliteReminderDatabase
{
    /// <summary>Opens the file and brings its table up to date.</summary>
    public SqliteReminderDatabase(DataFolder folder)
    {
        var database = new SqliteDatabase(folder.Combine("reminders.db"), TimeSpan.FromSeconds(30));
        database.OpenWriter().Dispose(); // Switches the file to WAL, which stays.
        SqliteMigrations.Apply(database, "reminders");
        ConnectionString = database.ConnectionString;
    }

    /// <summary>The invariant under which Orleans' ADO.NET providers know SQLite.</summary>
    public static string Invariant => "System.Data.SQLite";

    /// <summary>For <c>AdoNetReminderTableOptions.ConnectionString</c>.</summary>
    public string ConnectionString { get; }
}
