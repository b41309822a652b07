using System.Reflection;
using DbUp;
using DbUp.Engine;

namespace Orleans.MediaTasks.Tasks;

/// <summary>Brings a database up to date with the numbered files of one folder of sql/sqlite.</summary>
/// <remarks>The table SchemaVersions tells which files were applied. Each file is one transaction with its entry, so a crash leaves it applied or not.</remarks>
internal static class SqliteMigrations
{
    /// <summary>Applies what is missing; throws when the database knows files that this program does not.</summary>
    public static void Apply(SqliteDatabase database, string folder)
    {
        var upgrader = DeployChanges.To.SqliteDatabase(database.ConnectionString)
            .WithScripts(Scripts(folder))
            .WithTransactionPerScript()
            .WithVariablesDisabled()
            .LogToNowhere()
            .Build();
        if (upgrader.GetExecutedButNotDiscoveredScripts() is [var unknown, ..])
        {
            throw new InvalidOperationException(
                $"The database '{database.Path}' was written by a newer program (it has '{unknown}'). Start that program, or restore a copy from before.");
        }

        var result = upgrader.PerformUpgrade();
        if (!result.Successful)
        {
            throw new InvalidOperationException($"Migration '{result.ErrorScript?.Name}' of '{database.Path}' failed: {result.Error.Message}", result.Error);
        }
    }

    private static IEnumerable<SqlScript> Scripts(string folder)
    {
        var assembly = Assembly.GetExecutingAssembly();
        return assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith($"sqlite.{folder}/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => SqlScript.FromStream(name["sqlite.".Length..], assembly.GetManifestResourceStream(name)!));
    }
}
