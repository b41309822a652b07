using Microsoft.Data.Sqlite;

namespace Orleans.MediaTasks.EndToEnd.Crash;

/// <summary>Looks at a dead process's database, on a copy, so that the next process finds it as the crash left it.</summary>
internal static class DataCheck
{
    public static void IsWhole(string dataPath)
    {
        using var copy = new TemporaryFolder();
        var databases = Directory.EnumerateFiles(dataPath, "*.db*").ToArray();
        Assert.NotEmpty(databases);
        foreach (var file in databases)
        {
            File.Copy(file, Path.Combine(copy.Path, Path.GetFileName(file)));
        }

        foreach (var database in databases.Where(file => file.EndsWith(".db", StringComparison.Ordinal)))
        {
            using var connection = new SqliteConnection($"Data Source={Path.Combine(copy.Path, Path.GetFileName(database))};Pooling=False");
            connection.Open();
            using var check = connection.CreateCommand();
            check.CommandText = "PRAGMA integrity_check";
            Assert.Equal("ok", check.ExecuteScalar());
        }
    }
}
