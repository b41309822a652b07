namespace Orleans.MediaTasks.Tasks;

/// <summary>One page of a tenant's tasks, newest first, from where the last page ended.</summary>
/// <remarks>Without a tag there is one query per asked status, each in the order of its index, then merged: one query for
/// several statuses would sort all that match before it gave the first row. A filter that is not set is bound as null.</remarks>
internal static class TaskListing
{
    private const string Filters =
        "AND (?4 IS NULL OR t.kind = ?4) AND (?5 IS NULL OR t.model = ?5) AND (?6 IS NULL OR t.provider = ?6) " +
        "AND (?7 IS NULL OR t.created_at >= ?7) AND (?8 IS NULL OR t.created_at < ?8)";

    internal const string All =
        $"SELECT {TaskRow.Columns} FROM media_tasks t WHERE t.tenant = ?1 AND t.id >= ?2 AND t.id < ?3 {Filters} ORDER BY t.id DESC LIMIT ?9";

    internal const string OfStatus =
        $"SELECT {TaskRow.Columns} FROM media_tasks t INDEXED BY media_tasks_status " +
        $"WHERE t.tenant = ?1 AND t.status = ?10 AND t.id >= ?2 AND t.id < ?3 {Filters} ORDER BY t.id DESC LIMIT ?9";

    internal const string OfTag =
        $"SELECT {TaskRow.Columns} FROM media_task_tags g CROSS JOIN media_tasks t ON t.tenant = g.tenant AND t.id = g.id " +
        $"WHERE g.tenant = ?1 AND g.tag = ?10 AND g.id >= ?2 AND g.id < ?3 AND (?11 >> t.status) & 1 {Filters} ORDER BY g.id DESC LIMIT ?9";

    public static TaskPage Read(ReadSession session, TaskQuery query)
    {
        var limit = Math.Clamp(query.Limit, 1, 100);
        var statuses = query.Statuses.Distinct().ToArray();
        var rows = (query.Tag, statuses) switch
        {
            ({ } tag, _) => TaskRow.ReadAll(Bind(session, OfTag, query, limit).Add(tag).Add(Mask(statuses))),
            (null, []) => TaskRow.ReadAll(Bind(session, All, query, limit)),
            (null, [var status]) => TaskRow.ReadAll(Bind(session, OfStatus, query, limit).Add((long)status)),
            _ => session.InSnapshot(() => statuses
                .SelectMany(status => TaskRow.ReadAll(Bind(session, OfStatus, query, limit).Add((long)status)))
                .OrderByDescending(row => row.Id.Value)
                .Take(limit + 1)
                .ToList()),
        };
        // One row more than asked tells whether there is another page.
        var page = rows.Take(limit).Select(row => row.ToSnapshot()).ToList();
        return new TaskPage(page, rows.Count > limit ? page[^1].Id.Value : null);
    }

    private static Statement Bind(ReadSession session, string sql, TaskQuery query, int limit)
    {
        var range = IdRange.Of(query);
        return session.Prepare(sql)
            .Add(query.Tenant)
            .Add(range.From)
            .Add(range.Before)
            .Add(query.Kind).Add(query.Model).Add(query.Provider)
            .Add(query.CreatedFrom).Add(query.CreatedTo)
            .Add(limit + 1);
    }

    private static long Mask(MediaTaskStatus[] statuses) => statuses is [] ? -1 : statuses.Aggregate(0L, (mask, status) => mask | 1L << (int)status);
}
