using System.Globalization;
using System.Reflection;
using Microsoft.Data.Sqlite;

namespace Orleans.MediaTasks.Tasks;

/// <summary>Brings a database up to date with the numbered files of one folder of sql/sqlite.</summary>
/// <remarks>The number of the last file applied is the database's user_version. Each file is one transaction with its number, so a crash leaves it applied or not.</remarks>
internal static class SqliteMigrations
{
    /// <summary>Applies what is missing; throws when the database is newer than this program.</summary>
    public static void Apply(SqliteConnection connection, string folder)
    {
        var files = Files(folder);
        using var transaction = connection.BeginTransaction(deferred: false);
        var version = Convert.ToInt32(Run(connection, transaction, "PRAGMA user_version"), CultureInfo.InvariantCulture);
        if (version > files.Count)
        {
            throw new InvalidOperationException(
                $"The database '{connection.DataSource}' has version {version}, this program knows {files.Count}. Run the newer program, or restore a copy of the older database.");
        }

        for (var number = version + 1; number <= files.Count; number++)
        {
            Run(connection, transaction, $"{Read(files[number - 1])}\n;PRAGMA user_version={number};");
        }

        transaction.Commit();
    }

    private static List<string> Files(string folder) => [.. Assembly.GetExecutingAssembly().GetManifestResourceNames()
        .Where(name => name.StartsWith($"sqlite.{folder}/", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal)];

    private static string Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static object? Run(SqliteConnection connection, SqliteTransaction transaction, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        return command.ExecuteScalar();
    }
}
