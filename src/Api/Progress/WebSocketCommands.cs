using System.Diagnostics;
using Orleans.MediaTasks.Api.Errors;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Progress;

/// <summary>Carries out what a client says over a socket, and answers it.</summary>
internal sealed class WebSocketCommands(ProgressSubscription reader, ProgressFeed feed, ProgressFeedOptions options, UrlContext urls, WebSocketSender sender, bool mayCancel)
{
    private const int LongestEchoedId = 64;

    public async Task HandleAsync(ClientMessage message, CancellationToken cancellationToken)
    {
        try
        {
            await CarryOutAsync(message, cancellationToken);
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException or StoreUnavailableException)
        {
            await ErrorAsync(ErrorCatalogue.Unavailable.Code, "A part of the server is away for the moment. Try again.", null, message.RequestId, cancellationToken);
        }
    }

    private Task CarryOutAsync(ClientMessage message, CancellationToken cancellationToken) => message switch
    {
        ClientMessage.Subscribe { Target.IsAll: true } => SubscribeAllAsync(message.RequestId, cancellationToken),
        ClientMessage.Subscribe subscribe => SubscribeAsync(subscribe, cancellationToken),
        ClientMessage.Unsubscribe unsubscribe => UnsubscribeAsync(unsubscribe, cancellationToken),
        ClientMessage.Cancel when !mayCancel => ErrorAsync(ErrorCatalogue.Forbidden.Code, "This key may not cancel tasks; that needs the scope 'submit'.", null, message.RequestId, cancellationToken),
        ClientMessage.Cancel cancel => CancelAsync(cancel, cancellationToken),
        ClientMessage.Ping => sender.SendAsync(ServerFrame.Answer("pong", null, message.RequestId), cancellationToken),
        ClientMessage.Malformed malformed => ErrorAsync(malformed.Code, malformed.Problem, null, message.RequestId, cancellationToken),
        _ => throw new UnreachableException(),
    };

    private async Task SubscribeAllAsync(string? requestId, CancellationToken cancellationToken)
    {
        // The answer leaves before any update does: from it on, the client has everything.
        using var turn = await sender.TakeTurnAsync(cancellationToken);
        await reader.WatchAllAsync(cancellationToken);
        await turn.SendAsync(ServerFrame.Answer("subscribed", null, requestId, isAll: true), cancellationToken);
    }

    private async Task SubscribeAsync(ClientMessage.Subscribe subscribe, CancellationToken cancellationToken)
    {
        foreach (var text in subscribe.Target.TaskIds)
        {
            if (!MediaTaskId.TryParseValue(reader.Tenant, text, out var id))
            {
                await UnknownAsync(text, subscribe.RequestId, cancellationToken);
                continue;
            }

            if (reader.Watched >= options.MaximumSubscriptions)
            {
                await ErrorAsync("too_many_subscriptions", $"A connection watches at most {options.MaximumSubscriptions} tasks; unsubscribe some, or subscribe to all.", text, subscribe.RequestId, cancellationToken);
                return;
            }

            using var turn = await sender.TakeTurnAsync(cancellationToken);
            var answer = await reader.WatchAsync(id, subscribe.Since, cancellationToken) is { } task
                ? ServerFrame.Of("subscribed", task, subscribe.RequestId)
                : Unknown(text, subscribe.RequestId);
            await turn.SendAsync(answer, cancellationToken);
        }
    }

    private async Task UnsubscribeAsync(ClientMessage.Unsubscribe unsubscribe, CancellationToken cancellationToken)
    {
        if (unsubscribe.Target.IsAll)
        {
            reader.UnwatchAll();
            await sender.SendAsync(ServerFrame.Answer("unsubscribed", null, unsubscribe.RequestId, isAll: true), cancellationToken);
        }

        foreach (var text in unsubscribe.Target.TaskIds)
        {
            if (MediaTaskId.TryParseValue(reader.Tenant, text, out var id))
            {
                reader.Unwatch(id);
            }

            await sender.SendAsync(ServerFrame.Answer("unsubscribed", Shorten(text), unsubscribe.RequestId), cancellationToken);
        }
    }

    private async Task CancelAsync(ClientMessage.Cancel cancel, CancellationToken cancellationToken)
    {
        var result = MediaTaskId.TryParseValue(reader.Tenant, cancel.TaskId, out var id) ? await feed.CancelAsync(id, cancellationToken) : null;
        var answer = result?.Task is { } task
            ? ServerFrame.Of("cancel_result", task, cancel.RequestId, urls)
            : Unknown(cancel.TaskId, cancel.RequestId);
        await sender.SendAsync(answer, cancellationToken);
    }

    private Task UnknownAsync(string id, string? requestId, CancellationToken cancellationToken) => sender.SendAsync(Unknown(id, requestId), cancellationToken);

    private Task ErrorAsync(string code, string problem, string? taskId, string? requestId, CancellationToken cancellationToken) =>
        sender.SendAsync(ServerFrame.Error(code, problem, taskId, requestId), cancellationToken);

    private static byte[] Unknown(string id, string? requestId) => ServerFrame.Error("task_not_found", "There is no task with this id.", Shorten(id), requestId);

    private static string Shorten(string id) => id.Length <= LongestEchoedId ? id : id[..LongestEchoedId];
}
