using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Orleans.MediaTasks.Api.Errors;
using Orleans.MediaTasks.Api.Progress;
using Orleans.MediaTasks.Api.Tasks;
using Orleans.MediaTasks.Api.Tenants;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Queue;

/// <summary><c>GET /queue/stream</c>: how the queue stands, and every step of its tasks from then on.</summary>
internal sealed class QueueStream(ProgressFeed feed, TaskCalls tasks, SseStream stream, TimeProvider time, IOptions<ApiOptions> api)
{
    /// <summary>How soon numbers that changed are sent; those that change within it are sent once.</summary>
    private static readonly TimeSpan StatsInterval = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(15);

    public async Task<IResult> RunAsync(HttpContext context)
    {
        if (feed.TryOpen(context.User.GetTenant()) is not { } reader)
        {
            return ApiError.Of(ErrorCatalogue.Unavailable, "This node has as many live connections as it takes. Try again.") with { RetryAfter = TimeSpan.FromSeconds(5) };
        }

        await using var _ = reader;

        // Listening before reading: what happens in between is told twice rather than never.
        await reader.WatchAllAsync(context.RequestAborted);
        await stream.RunAsync(context, (output, stop) => WriteAsync(output, reader, UrlContext.Of(context.Request, api.Value), stop));
        return TypedResults.Empty;
    }

    private async Task WriteAsync(SseStream.Output output, ProgressSubscription reader, UrlContext urls, CancellationToken stop)
    {
        await output.WriteAsync(":ok\n\nretry: 2000\n\n"u8.ToArray(), stop);
        var listed = await QueueListing.ReadAsync(tasks, reader.Tenant);
        await output.WriteAsync(Event("queue_snapshot", writer => QueueListing.Write(writer, listed, urls)), stop);
        await WriteStatsAsync(output, reader.Tenant, stop);
        var (spoke, counted, isChanged) = (time.GetTimestamp(), time.GetTimestamp(), false);
        await foreach (var item in reader.ReadAsync(StatsInterval, stop))
        {
            if (item is { Task.Kind: MediaTaskKinds.Image })
            {
                await output.WriteAsync(EventOf(item, urls), stop);
                isChanged |= item.StatusChanged || item.IsSnapshot;
                spoke = time.GetTimestamp();
            }

            if (isChanged && time.GetElapsedTime(counted) >= StatsInterval)
            {
                await WriteStatsAsync(output, reader.Tenant, stop);
                (counted, isChanged) = (time.GetTimestamp(), false);
            }
            else if (time.GetElapsedTime(spoke) >= HeartbeatInterval)
            {
                await output.WriteAsync(":hb\n\n"u8.ToArray(), stop);
                spoke = time.GetTimestamp();
            }
        }
    }

    private async Task WriteStatsAsync(SseStream.Output output, string tenant, CancellationToken stop)
    {
        var counts = await tasks.CountAsync(tenant);
        await output.WriteAsync(Event("queue_stats", writer => QueueTaskJson.WriteStats(writer, counts)), stop);
    }

    private static ReadOnlyMemory<byte> EventOf(ProgressItem item, UrlContext urls)
    {
        var task = item.Task;
        Action<Utf8JsonWriter> whole = writer => QueueTaskJson.Write(writer, task, urls);
        return task.Status switch
        {
            MediaTaskStatus.Completed => Event("task_completed", whole),
            MediaTaskStatus.Failed => Event("task_failed", whole),
            MediaTaskStatus.Cancelled => Event("task_cancelled", writer => WriteId(writer, task, progress: null)),
            MediaTaskStatus.Retrying => Event("task_retry_scheduled", writer => QueueTaskJson.WriteRetry(writer, task)),
            MediaTaskStatus.Processing when item.StatusChanged || item.IsSnapshot => Event("task_started", whole),
            MediaTaskStatus.Processing => Event("task_progress", writer => WriteId(writer, task, task.Progress)),
            _ => Event(task.Attempt > 0 ? "task_requeued" : "task_submitted", whole),
        };
    }

    private static void WriteId(Utf8JsonWriter writer, MediaTaskSnapshot task, int? progress)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, task.Id.ToPrefixedString());
        if (progress is { } percent)
        {
            writer.WriteNumber("progress"u8, percent);
        }

        writer.WriteEndObject();
    }

    private static ReadOnlyMemory<byte> Event(string name, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        Encoding.UTF8.GetBytes($"event: {name}\ndata: ", buffer);
        using (var writer = new Utf8JsonWriter(buffer, TaskJson.WriterOptions))
        {
            write(writer);
        }

        buffer.Write("\n\n"u8);
        return buffer.WrittenMemory;
    }
}
