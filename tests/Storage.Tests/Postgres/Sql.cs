using Npgsql;

namespace Orleans.MediaTasks.Storage.Postgres;

/// <summary>Another program's hands on a database.</summary>
internal static class Sql
{
    /// <summary>Runs statements and gives the first column of the rows as text.</summary>
    public static async Task<List<string>> RunAsync(string connectionString, string sql, params object[] parameters)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(Deadlines.Token);
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        }

        await using var reader = await command.ExecuteReaderAsync(Deadlines.Token);
        var rows = new List<string>();
        do
        {
            while (await reader.ReadAsync(Deadlines.Token))
            {
                rows.Add(reader.IsDBNull(0) ? "" : $"{reader.GetValue(0)}");
            }
        }
        while (await reader.NextResultAsync(Deadlines.Token));

        return rows;
    }
}
