using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;
using Orleans.MediaTasks.Api.Tenants;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Progress;

/// <summary>Progress over SignalR at <c>/hubs/progress</c>: pushes <c>TaskUpdated</c> with the body that the other transports have.</summary>
/// <remarks>Every task is looked up under the caller's own tenant, so that another tenant's is not found.</remarks>
[Authorize(KeyPolicies.Read)]
internal sealed class ProgressHub(
    ProgressFeed feed, OriginPolicy origins, IHubContext<ProgressHub> pushes, IOptions<ProgressFeedOptions> options, IOptions<ApiOptions> api) : Hub
{
    private const string ConnectionKey = "progress";

    private HubReader Connection => (HubReader)Context.Items[ConnectionKey]!;

    /// <inheritdoc/>
    public override Task OnConnectedAsync()
    {
        var request = Context.GetHttpContext()!.Request;
        if (!origins.Allows(request))
        {
            throw new HubException("Pages of this origin may not connect.");
        }

        var reader = feed.TryOpen(Context.User!.GetTenant()) ?? throw new HubException("This node has as many live connections as it takes.");
        var urls = UrlContext.Of(request, api.Value);
        Context.Items[ConnectionKey] = new HubReader(reader, urls, pushes.Clients.Client(Context.ConnectionId), options.Value, Context.Abort);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override async Task OnDisconnectedAsync(Exception? exception)
    {
        if (Context.Items.TryGetValue(ConnectionKey, out var connection))
        {
            await ((HubReader)connection!).DisposeAsync();
        }
    }

    /// <summary>Watches one task until its end; what the caller has not seen after <paramref name="since"/> is pushed.</summary>
    public async Task Subscribe(string taskId, long? since)
    {
        if (Connection.Reader.Watched >= options.Value.MaximumSubscriptions)
        {
            throw new HubException($"A connection watches at most {options.Value.MaximumSubscriptions} tasks.");
        }

        _ = await Connection.Reader.WatchAsync(IdOf(taskId), since, Context.ConnectionAborted) ?? throw UnknownTask();
    }

    /// <summary>Watches every task of the caller's from now on.</summary>
    public Task SubscribeAll() => Connection.Reader.WatchAllAsync(Context.ConnectionAborted);

    /// <summary>Ends the watch of one task.</summary>
    public void Unsubscribe(string taskId) => Connection.Reader.Unwatch(IdOf(taskId));

    /// <summary>Cancels a task and returns it as it then stands.</summary>
    public async Task<RawJson> Cancel(string taskId)
    {
        if (!Context.User!.HasScope(KeyPolicies.Submit))
        {
            throw new HubException("This key may not cancel tasks.");
        }

        var result = await feed.CancelAsync(IdOf(taskId), Context.ConnectionAborted);
        return new RawJson(TaskJson.Render(result.Task ?? throw UnknownTask(), Connection.Urls, TaskDetail.Short));
    }

    /// <summary>One task as a stream, until its end. Watched from when the call is taken on, before the first item is asked for.</summary>
    public async Task<IAsyncEnumerable<RawJson>> Watch(string taskId, long? since, CancellationToken cancellationToken)
    {
        var id = IdOf(taskId);
        var reader = feed.TryOpen(id.Tenant) ?? throw new HubException("This node has as many live connections as it takes.");

        // A stream that nobody comes to read must not stay behind.
        Context.ConnectionAborted.UnsafeRegister(static open => _ = ((ProgressSubscription)open!).DisposeAsync().AsTask(), reader);
        if (await reader.WatchAsync(id, since, cancellationToken) is not { } task)
        {
            await reader.DisposeAsync();
            throw UnknownTask();
        }

        return StreamAsync(reader, Connection.Urls, hasEnded: task.Status.IsTerminal() && since == task.Sequence, cancellationToken);
    }

    private static async IAsyncEnumerable<RawJson> StreamAsync(ProgressSubscription reader, UrlContext urls, bool hasEnded, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var open = reader;
        if (hasEnded)
        {
            yield break;
        }

        await foreach (var item in reader.ReadAsync(cancellationToken))
        {
            yield return new RawJson(ProgressJson.Body(item, urls));
            if (item.IsTerminal)
            {
                yield break;
            }
        }
    }

    private MediaTaskId IdOf(string taskId) => MediaTaskId.TryParseValue(Context.User!.GetTenant(), taskId, out var id) ? id : throw UnknownTask();

    private static HubException UnknownTask() => new("Task not found");
}
