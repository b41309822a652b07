using Npgsql;
using NpgsqlTypes;

namespace Orleans.MediaTasks.Tasks;

/// <summary>One page of a tenant's tasks, newest first, from where the last page ended.</summary>
/// <remarks>Without a tag there is one walk per asked status, each in the order of its index, then merged: one condition for
/// several statuses would sort all that match before it gave the first row. A filter that is not set is null.</remarks>
internal static class PostgresListing
{
    private const string Filters =
        "AND ($4::text IS NULL OR t.kind = $4) AND ($5::text IS NULL OR t.model = $5) AND ($6::text IS NULL OR t.provider = $6) " +
        "AND ($7::bigint IS NULL OR t.created_at >= $7) AND ($8::bigint IS NULL OR t.created_at < $8)";

    internal const string All =
        $"SELECT {PostgresRow.Columns} FROM media_tasks t WHERE t.tenant = $1 AND t.id >= $2 AND t.id < $3 {Filters} ORDER BY t.id DESC LIMIT $9";

    internal const string OfStatuses =
        $"SELECT {PostgresRow.Columns} FROM unnest($10::smallint[]) AS s(status) CROSS JOIN LATERAL (" +
        $"SELECT * FROM media_tasks t WHERE t.tenant = $1 AND t.status = s.status AND t.status >= 0 AND t.id >= $2 AND t.id < $3 {Filters} ORDER BY t.id DESC LIMIT $9) t " +
        "ORDER BY t.id DESC LIMIT $9";

    internal const string OfTag =
        $"SELECT {PostgresRow.Columns} FROM media_task_tags g JOIN media_tasks t ON t.tenant = g.tenant AND t.id = g.id " +
        $"WHERE g.tenant = $1 AND g.tag = $11 AND g.id >= $2 AND g.id < $3 AND (cardinality($10::smallint[]) = 0 OR t.status = ANY($10)) {Filters} ORDER BY g.id DESC LIMIT $9";

    public static async Task<TaskPage> ReadAsync(PostgresReads reads, TaskQuery query, CancellationToken cancellationToken)
    {
        var limit = Math.Clamp(query.Limit, 1, 100);
        var statuses = query.Statuses.Distinct().Select(status => (short)status).ToArray();
        var sql = query.Tag is not null ? OfTag : statuses is [] ? All : OfStatuses;
        var rows = await reads.AllAsync(sql, to => Bind(to, query, statuses, limit), PostgresRow.Read, cancellationToken).ConfigureAwait(false);

        // One row more than asked tells whether there is another page.
        var page = rows.Take(limit).Select(row => row.ToSnapshot()).ToList();
        return new TaskPage(page, rows.Count > limit ? page[^1].Id.Value : null);
    }

    private static void Bind(NpgsqlParameterCollection to, TaskQuery query, short[] statuses, int limit)
    {
        var range = IdRange.Of(query);
        to.Add(new NpgsqlParameter<string> { TypedValue = query.Tenant });
        to.Add(new NpgsqlParameter<Guid> { TypedValue = range.From });
        to.Add(new NpgsqlParameter<Guid> { TypedValue = range.Before });
        to.Add(Text(query.Kind));
        to.Add(Text(query.Model));
        to.Add(Text(query.Provider));
        to.Add(Time(query.CreatedFrom));
        to.Add(Time(query.CreatedTo));
        to.Add(new NpgsqlParameter<int> { TypedValue = limit + 1 });
        if (statuses.Length > 0 || query.Tag is not null)
        {
            to.Add(new NpgsqlParameter<short[]> { TypedValue = statuses });
        }

        if (query.Tag is { } tag)
        {
            to.Add(Text(tag));
        }
    }

    private static NpgsqlParameter<string?> Text(string? value) => new() { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Text };

    private static NpgsqlParameter<long?> Time(DateTimeOffset? value) => new() { TypedValue = Moment.ToNumber(value), NpgsqlDbType = NpgsqlDbType.Bigint };
}
