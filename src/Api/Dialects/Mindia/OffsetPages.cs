using Orleans.MediaTasks.Api.Tasks;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Mindia;

/// <summary>A part of a list by its offset, and how long the whole list is.</summary>
/// <param name="Tasks">Newest first.</param>
/// <param name="Total">How many tasks match; at least so many when <paramref name="IsMore"/>.</param>
/// <param name="IsMore">Whether the counting stopped before the end.</param>
internal sealed record OffsetPage(IReadOnlyList<MediaTaskSnapshot> Tasks, long Total, bool IsMore)
{
    public static OffsetPage Empty { get; } = new([], 0, IsMore: false);
}

/// <summary>Offsets over lists that know only where the page before ended.</summary>
/// <remarks>An offset is walked to, a hundred tasks at a time; so is the end, where there are no counters for the filter. Neither goes beyond
/// <see cref="MaximumOffset"/>: who wants to see more narrows the list down by its dates.</remarks>
internal sealed class OffsetPages(TaskCalls tasks)
{
    public const int MaximumOffset = 10_000;
    public const int MaximumLimit = 100;

    public async Task<OffsetPage> ReadAsync(TaskQuery filter, int offset, int limit)
    {
        var counted = HasCounters(filter) ? await CountAsync(filter) : (long?)null;
        var end = counted is null ? MaximumOffset + limit : offset + limit;
        var found = new List<MediaTaskSnapshot>(limit);
        var (seen, after) = (0, (Guid?)null);
        bool isMore;
        do
        {
            var page = await tasks.ListAsync(filter with { After = after, Limit = Math.Min(MaximumLimit, end - seen) });
            found.AddRange(page.Tasks.Skip(offset - seen).Take(limit - found.Count));
            seen += page.Tasks.Count;
            after = page.Next;
            isMore = after is not null && page.Tasks.Count > 0;
        }
        while (isMore && seen < end);

        // Counters are read a moment earlier than the list.
        return new OffsetPage(found, Math.Max(counted ?? 0, seen), isMore && counted is null);
    }

    private static bool HasCounters(TaskQuery filter) => filter is { Model: null, Provider: null, Tag: null, CreatedFrom: null, CreatedTo: null };

    private async Task<long> CountAsync(TaskQuery filter)
    {
        var counts = await tasks.CountAsync(filter.Tenant);
        return counts.Where(count => (filter.Kind is null || count.Kind == filter.Kind) && (filter.Statuses is [] || filter.Statuses.Contains(count.Status))).Sum(count => count.Count);
    }
}
