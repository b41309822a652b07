using System.Text.Json;
using Orleans.MediaTasks.Api.Json;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Mindia;

/// <summary>The answers about many tasks.</summary>
internal static class MindiaLists
{
    /// <summary>A part of a list, under the name that its items have.</summary>
    public static JsonAnswer Of(string name, OffsetPage page, MindiaListQuery query, Action<Utf8JsonWriter, MediaTaskSnapshot, UrlContext> write) => new((writer, urls) =>
    {
        writer.WriteStartObject();
        writer.WriteStartArray(name);
        foreach (var task in page.Tasks)
        {
            write(writer, task, urls);
        }

        writer.WriteEndArray();
        writer.WriteNumber("total"u8, page.Total);
        writer.WriteBoolean("total_is_more"u8, page.IsMore);
        writer.WriteNumber("count"u8, page.Tasks.Count);
        writer.WriteNumber("limit"u8, query.Limit);
        writer.WriteNumber("offset"u8, query.Offset);
        writer.WriteEndObject();
    });

    /// <summary>The counters, nested as documented and flat as the real server has them.</summary>
    /// <param name="counts">All counters of the tenant.</param>
    /// <param name="recent">The newest completed tasks, whose mean duration stands for all.</param>
    public static JsonAnswer Stats(IReadOnlyList<TaskCount> counts, IReadOnlyList<MediaTaskSnapshot> recent) => new((writer, _) =>
    {
        var byWord = MindiaStatuses.Words.ToDictionary(word => word, word => counts.Where(count => MindiaStatuses.WordOf(count.Status) == word).Sum(count => count.Count));
        var total = byWord.Values.Sum();
        writer.WriteStartObject();
        writer.WriteNumber("total"u8, total);
        writer.WriteStartObject("by_status"u8);
        foreach (var (word, count) in byWord)
        {
            writer.WriteNumber(word, count);
        }

        writer.WriteEndObject();
        writer.WriteStartObject("by_type"u8);
        foreach (var type in MindiaTypes.All)
        {
            writer.WriteNumber(type.Name, counts.Where(count => count.Kind == type.Kind).Sum(count => count.Count));
        }

        writer.WriteEndObject();
        writer.WriteNumber("average_duration_seconds"u8, Math.Round(recent.Select(SecondsOf).DefaultIfEmpty(0).Average(), 3));
        writer.WriteNumber("success_rate"u8, total == 0 ? 0 : Math.Round((double)byWord["completed"] / total, 4));
        foreach (var (word, count) in byWord)
        {
            writer.WriteNumber(word == "processing" ? "running" : word, count);
        }

        writer.WriteEndObject();
    });

    private static double SecondsOf(MediaTaskSnapshot task) => task is { CompletedAt: { } end, StartedAt: { } start } ? Math.Max(0, (end - start).TotalSeconds) : 0;
}
