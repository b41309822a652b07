using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;
using Orleans.MediaTasks.Api.Progress;
using Orleans.MediaTasks.Api.Tasks;
using Orleans.MediaTasks.Api.Tenants;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Conduit;

/// <summary>Opens the connections of this dialect's hubs, and looks up tasks for them.</summary>
internal sealed class ConduitConnections(
    ProgressFeed feed, TaskCalls tasks, OriginPolicy origins, AnswersUnderWay underWay, TimeProvider time,
    IOptions<ProgressFeedOptions> feedOptions, IOptions<ConduitOptions> options, IOptions<ApiOptions> api)
{
    private const int MostLive = 100;
    private const int MostEnded = 50;

    private static readonly MediaTaskStatus[] Live = [MediaTaskStatus.Processing, MediaTaskStatus.Retrying];
    private static readonly MediaTaskStatus[] Ended = [MediaTaskStatus.Completed, MediaTaskStatus.Failed, MediaTaskStatus.Cancelled];

    /// <summary>A connection that hears of all its tenant's tasks.</summary>
    /// <param name="context">Who calls.</param>
    /// <param name="tenant">Whose tasks it hears of.</param>
    /// <param name="client">The way back.</param>
    /// <param name="listen">Makes what it is told.</param>
    /// <param name="tellsRecent">Whether it is told of live and lately ended tasks at once.</param>
    public ConduitConnection Open(HubCallerContext context, string tenant, ISingleClientProxy client, Func<UrlContext, HubEvents> listen, bool tellsRecent)
    {
        var request = context.GetHttpContext()!.Request;
        if (!origins.Allows(request))
        {
            throw new HubException("Pages of this origin may not connect.");
        }

        var reader = feed.TryOpen(tenant) ?? throw new HubException("This node has as many live connections as it takes.");
        return new ConduitConnection(
            reader, listen(UrlContext.Of(request, api.Value)), client, underWay, feedOptions.Value, time, cancellation => FindRecentAsync(tenant, tellsRecent), context.Abort);
    }

    /// <summary>Refuses what would make one connection's list grow without end.</summary>
    public void RequireRoom(int taken)
    {
        if (taken >= feedOptions.Value.MaximumSubscriptions)
        {
            throw new HubException("Rate limit exceeded. Please try again later.");
        }
    }

    /// <summary>A task of the caller's.</summary>
    public async Task<MediaTaskSnapshot> FindAsync(MediaTaskId id) =>
        await tasks.FindAsync(id.Tenant, id.ToPublicString()) ?? throw new HubException("Task not found");

    /// <summary>An id as the caller sent it; it is looked up under the caller's own tenant, so that another's task is not found.</summary>
    public static MediaTaskId IdOf(HubCallerContext context, string? taskId) =>
        MediaTaskId.TryParseValue(context.User!.GetTenant(), taskId, out var id) ? id : throw new HubException("Invalid task ID");

    private async Task<IReadOnlyList<MediaTaskSnapshot>> FindRecentAsync(string tenant, bool isWanted)
    {
        if (!isWanted)
        {
            return [];
        }

        var live = await tasks.ListAsync(new TaskQuery { Tenant = tenant, Statuses = Live, Limit = MostLive });
        var ended = await tasks.ListAsync(new TaskQuery { Tenant = tenant, Statuses = Ended, Limit = MostEnded });
        var since = time.GetUtcNow() - options.Value.RecentEnd;
        return [.. live.Tasks, .. ended.Tasks.Where(task => task.CompletedAt >= since)];
    }
}
