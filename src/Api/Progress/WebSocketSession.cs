using System.Buffers;
using System.Net.WebSockets;

namespace Orleans.MediaTasks.Api.Progress;

/// <summary>One socket from its first message to its close.</summary>
internal sealed class WebSocketSession(WebSocket socket, ProgressSubscription reader, ProgressFeedOptions options, TimeProvider time, UrlContext urls, bool mayCancel)
{
    private static readonly TimeSpan ClosePatience = TimeSpan.FromSeconds(2);
    private static readonly Closing Gone = new(WebSocketCloseStatus.Empty, null);

    private readonly MessageBudget _budget = new(options.MaximumMessagesPerSecond, time);

    public async Task RunAsync(ProgressFeed feed, CancellationToken stopping, CancellationToken aborted)
    {
        using var sender = new WebSocketSender(socket, options.WriteTimeout);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        var stopped = new TaskCompletionSource<Closing>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var stop = stopping.Register(() => stopped.TrySetResult(new Closing(WebSocketCloseStatus.EndpointUnavailable, "The server stops; connect again.")));
        var commands = new WebSocketCommands(reader, feed, options, urls, sender, mayCancel);

        var tell = TellAsync(sender, end.Token);
        var listen = ListenAsync(commands, sender, end.Token);
        var closing = await await Task.WhenAny(tell, listen, stopped.Task);
        await CloseAsync(closing, listen);
        await end.CancelAsync();
        await Task.WhenAll(tell, listen);
    }

    private async Task<Closing> TellAsync(WebSocketSender sender, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var item in reader.ReadAsync(cancellationToken))
            {
                await sender.SendAsync(ServerFrame.Of(item, urls), cancellationToken);
            }

            return new Closing(WebSocketCloseStatus.PolicyViolation, "Too far behind; connect again and list the tasks.");
        }
        catch (Exception exception) when (IsEnd(exception))
        {
            return Gone;
        }
    }

    private async Task<Closing> ListenAsync(WebSocketCommands commands, WebSocketSender sender, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                // Waiting without a buffer: an idle connection costs no memory for messages.
                await socket.ReceiveAsync(Memory<byte>.Empty, cancellationToken);
                var buffer = ArrayPool<byte>.Shared.Rent(options.MaximumMessageBytes + 1);
                try
                {
                    var (close, length) = await ReceiveAsync(buffer.AsMemory(0, options.MaximumMessageBytes + 1), cancellationToken);
                    if (close is not null)
                    {
                        return close;
                    }

                    if (_budget.TrySpend())
                    {
                        await commands.HandleAsync(ClientMessage.Parse(buffer.AsMemory(0, length)), cancellationToken);
                    }
                    else
                    {
                        await sender.SendAsync(ServerFrame.Error("rate_limit_exceeded", $"At most {options.MaximumMessagesPerSecond} messages per second; this one was not carried out.", null, null), cancellationToken);
                    }
                }
                finally
                {
                    ArrayPool<byte>.Shared.Return(buffer);
                }
            }
        }
        catch (Exception exception) when (IsEnd(exception))
        {
            return Gone;
        }
    }

    private async Task<(Closing? Close, int Length)> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        for (var length = 0; ;)
        {
            var part = await socket.ReceiveAsync(buffer[length..], cancellationToken);
            length += part.Count;
            if (part.MessageType == WebSocketMessageType.Close)
            {
                return (new Closing(WebSocketCloseStatus.NormalClosure, null), 0);
            }

            if (part.MessageType == WebSocketMessageType.Binary)
            {
                return (new Closing(WebSocketCloseStatus.InvalidMessageType, "Send text."), 0);
            }

            if (length == buffer.Length)
            {
                return (new Closing(WebSocketCloseStatus.MessageTooBig, $"A message has at most {options.MaximumMessageBytes} bytes."), 0);
            }

            if (part.EndOfMessage)
            {
                return (null, length);
            }
        }
    }

    /// <summary>Says goodbye and hears the other side out for a moment: a connection that is cut with unread data in it loses the goodbye, too.</summary>
    private async Task CloseAsync(Closing closing, Task listen)
    {
        if (closing == Gone || socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived))
        {
            socket.Abort();
            return;
        }

        using var patience = new CancellationTokenSource(ClosePatience);
        try
        {
            await socket.CloseOutputAsync(closing.Status, closing.Reason, patience.Token);
            if (!listen.IsCompleted)
            {
                await listen.WaitAsync(patience.Token);
            }

            var ignored = new byte[1024];
            while (socket.State == WebSocketState.CloseSent)
            {
                await socket.ReceiveAsync(ignored.AsMemory(), patience.Token);
            }
        }
        catch (Exception exception) when (IsEnd(exception))
        {
            socket.Abort();
        }
    }

    /// <summary>The other side left, or does not read any more, or we are to stop.</summary>
    private static bool IsEnd(Exception exception) =>
        exception is OperationCanceledException or WebSocketException or TimeoutException or IOException or ObjectDisposedException;

    /// <summary>How a connection ends.</summary>
    private sealed record Closing(WebSocketCloseStatus Status, string? Reason);
}
