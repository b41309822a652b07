using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Orleans.MediaTasks.Api.Progress;

/// <summary>A WebSocket that says and hears JSON, and reads nothing before it is asked to.</summary>
internal sealed class SocketClient : IAsyncDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly HttpMessageInvoker _invoker = new(new SocketsHttpHandler { ConnectCallback = Caller.ConnectAsync });

    public WebSocketCloseStatus? CloseStatus => _socket.CloseStatus;

    public static async Task<SocketClient> ConnectAsync(Caller caller, string path = "/ws", string? origin = null)
    {
        var client = new SocketClient();
        if (origin is not null)
        {
            client._socket.Options.SetRequestHeader("Origin", origin);
        }

        client._socket.Options.SetRequestHeader("Authorization", $"Bearer {caller.Key}");
        await client._socket.ConnectAsync(caller.At(path), client._invoker, TestContext.Current.CancellationToken);
        return client;
    }

    public Task SendAsync(object message) => SendTextAsync(JsonSerializer.Serialize(message));

    public Task SendTextAsync(string text) =>
        _socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, TestContext.Current.CancellationToken);

    public async Task<JsonElement> ReadAsync() => JsonDocument.Parse(await ReadTextAsync() ?? throw new EndOfStreamException($"Closed with {CloseStatus}.")).RootElement;

    /// <summary>The next message; null when the server closes.</summary>
    public async Task<string?> ReadTextAsync()
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(ProgressHost.Deadline);
        var message = new MemoryStream();
        var part = new byte[4096];
        while (true)
        {
            var received = await _socket.ReceiveAsync(part, deadline.Token);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            message.Write(part, 0, received.Count);
            if (received.EndOfMessage)
            {
                return Encoding.UTF8.GetString(message.ToArray());
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_socket.State == WebSocketState.Open)
            {
                await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, TestContext.Current.CancellationToken);
            }
        }
        catch (WebSocketException)
        {
            // The server cut the connection, as the test wanted.
        }

        _socket.Dispose();
        _invoker.Dispose();
    }
}
