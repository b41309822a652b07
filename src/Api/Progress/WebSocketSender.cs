using System.Net.WebSockets;

namespace Orleans.MediaTasks.Api.Progress;

/// <summary>Lets the answers and the updates of one socket out one after the other, and gives up on a reader who stopped reading.</summary>
internal sealed class WebSocketSender(WebSocket socket, TimeSpan timeout) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Keeps everybody else from sending until the turn is disposed.</summary>
    public async Task<Turn> TakeTurnAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        return new Turn(this);
    }

    public async Task SendAsync(byte[] frame, CancellationToken cancellationToken)
    {
        using var turn = await TakeTurnAsync(cancellationToken);
        await turn.SendAsync(frame, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private async Task WriteAsync(byte[] frame, CancellationToken cancellationToken)
    {
        var write = socket.SendAsync(frame.AsMemory(), WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
        if (write.IsCompletedSuccessfully)
        {
            return;
        }

        await write.AsTask().WaitAsync(timeout, cancellationToken);
    }

    /// <summary>The right to send.</summary>
    internal readonly struct Turn(WebSocketSender sender) : IDisposable
    {
        public Task SendAsync(byte[] frame, CancellationToken cancellationToken) => sender.WriteAsync(frame, cancellationToken);

        public void Dispose() => sender._turn.Release();
    }
}
