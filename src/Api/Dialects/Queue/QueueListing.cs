using System.Text.Json;
using Orleans.MediaTasks.Api.Tasks;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Queue;

/// <summary>The tenant's pictures as its queue clients know them, newest first: what was cancelled is gone.</summary>
internal static class QueueListing
{
    /// <summary>How many a list shows at least, if there are so many.</summary>
    public const int Length = 200;

    private static readonly IReadOnlyList<MediaTaskStatus> Known = [.. Enum.GetValues<MediaTaskStatus>().Where(status => status != MediaTaskStatus.Cancelled)];

    public static async Task<IReadOnlyList<MediaTaskSnapshot>> ReadAsync(TaskCalls tasks, string tenant)
    {
        var listed = new List<MediaTaskSnapshot>();
        Guid? after = null;
        do
        {
            var page = await tasks.ListAsync(new TaskQuery { Tenant = tenant, Kind = MediaTaskKinds.Image, Statuses = Known, After = after, Limit = 100 });
            listed.AddRange(page.Tasks);
            after = page.Next;
        }
        while (after is not null && listed.Count < Length);

        return listed;
    }

    public static void Write(Utf8JsonWriter writer, IReadOnlyList<MediaTaskSnapshot> tasks, UrlContext urls)
    {
        writer.WriteStartArray();
        foreach (var task in tasks)
        {
            QueueTaskJson.Write(writer, task, urls);
        }

        writer.WriteEndArray();
    }
}
