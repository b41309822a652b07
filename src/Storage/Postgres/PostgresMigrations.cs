using System.Reflection;
using DbUp;
using DbUp.Engine;
using Npgsql;

namespace Orleans.MediaTasks.Tasks;

/// <summary>Brings a database up to date with the numbered files of the folders of sql/postgres. Any number of nodes may do so at once.</summary>
/// <remarks>The table schemaversions tells which files were applied. Each file is one transaction with its entry, so a crash leaves it applied or not.
/// DbUp takes no lock: an advisory lock on a connection of its own lets one node at a time look and apply. A database that is up to date
/// is only read, so a role without the right to make tables will do.</remarks>
internal static class PostgresMigrations
{
    /// <summary>The folders in the order in which they are applied.</summary>
    private static readonly string[] Folders = ["tasks", "orleans"];

    private const string Prefix = "postgres.";
    private const long LockKey = 0x6D65_6469_6174_736B; // "mediatsk", so that it is told from other programs' locks.
    private static readonly TimeSpan ScriptTimeout = TimeSpan.FromMinutes(10);

    /// <summary>Applies what is missing; throws when the database knows files that this program does not.</summary>
    public static void Apply(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, CommandTimeout = (int)ScriptTimeout.TotalSeconds };
        var upgrader = DeployChanges.To.PostgresqlDatabase(settings.ConnectionString)
            .WithScripts(Scripts())
            .WithTransactionPerScript()
            .WithVariablesDisabled()
            .WithExecutionTimeout(ScriptTimeout)
            .LogToNowhere()
            .Build();
        if (IsUpToDate(upgrader, settings))
        {
            return;
        }

        using var locked = new NpgsqlConnection(settings.ConnectionString);
        locked.Open();
        using (var take = new NpgsqlCommand("SELECT pg_advisory_lock($1)", locked) { Parameters = { new() { Value = LockKey } } })
        {
            take.ExecuteNonQuery();
        }

        // Another node may have done it meanwhile. Closing the connection gives the lock back.
        if (!IsUpToDate(upgrader, settings))
        {
            Upgrade(upgrader, settings);
        }
    }

    private static bool IsUpToDate(UpgradeEngine upgrader, NpgsqlConnectionStringBuilder settings) =>
        upgrader.GetExecutedButNotDiscoveredScripts() is [var unknown, ..]
            ? throw new InvalidOperationException(
                $"The database '{settings.Database}' was written by a newer program (it has '{unknown}'). Start that program, or restore a copy from before.")
            : !upgrader.IsUpgradeRequired();

    private static void Upgrade(UpgradeEngine upgrader, NpgsqlConnectionStringBuilder settings)
    {
        var result = upgrader.PerformUpgrade();
        if (!result.Successful)
        {
            throw new InvalidOperationException(
                $"Migration '{result.ErrorScript?.Name}' of '{settings.Database}' as '{settings.Username}' failed: {result.Error.Message} " +
                "If that role may not make tables, give the owner's connection string as ConnectionStrings__MediaTasksOwner, or apply the files by hand (sql/README.md).",
                result.Error);
        }
    }

    private static IEnumerable<SqlScript> Scripts()
    {
        var assembly = Assembly.GetExecutingAssembly();
        var files = assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList();
        return Folders
            .SelectMany(folder => files.Where(name => name.StartsWith($"{Prefix}{folder}/", StringComparison.Ordinal)))
            .Select((name, i) => SqlScript.FromStream(name[Prefix.Length..], assembly.GetManifestResourceStream(name)!, System.Text.Encoding.UTF8, new SqlScriptOptions { RunGroupOrder = i }));
    }
}
