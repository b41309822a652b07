using System.Text.Json;

namespace Orleans.MediaTasks.Api.Progress;

/// <summary>The hub's JSON protocol by hand: the stock client reads ahead without bound and so can never be slow.</summary>
internal sealed class RawHubWatch : IWatch
{
    private const char Separator = '\u001e';
    private readonly SocketClient _socket;
    private readonly Queue<JsonElement> _messages = new();

    private RawHubWatch(SocketClient socket) => _socket = socket;

    public static async Task<IWatch> OpenAsync(Caller caller, string method, string task)
    {
        var socket = await SocketClient.ConnectAsync(caller, "/hubs/progress");
        await socket.SendTextAsync("{\"protocol\":\"json\",\"version\":1}" + Separator);
        Assert.StartsWith("{}", await socket.ReadTextAsync(), StringComparison.Ordinal);
        var invocation = new { type = method == "Watch" ? 4 : 1, invocationId = "1", target = method, arguments = new object?[] { task, null } };
        await socket.SendTextAsync(JsonSerializer.Serialize(invocation) + Separator);

        // The first thing said about the task tells that the watch stands; it is read again later.
        var watch = new RawHubWatch(socket);
        var first = await watch.ReadTaskAsync();
        watch._messages.Enqueue(first!.Value);
        return watch;
    }

    public async Task<Told?> NextAsync(CancellationToken cancellationToken) => await ReadTaskAsync() is { } task ? Told.Of(task) : null;

    public ValueTask DisposeAsync() => _socket.DisposeAsync();

    private async Task<JsonElement?> ReadTaskAsync()
    {
        while (true)
        {
            while (_messages.TryDequeue(out var message))
            {
                if (message.TryGetProperty("sequence", out _))
                {
                    return message;
                }

                var found = message.TryGetProperty("item", out var item) ? item : message.TryGetProperty("arguments", out var arguments) ? arguments[0] : default;
                if (found.ValueKind == JsonValueKind.Object)
                {
                    return found;
                }
            }

            if (await _socket.ReadTextAsync() is not { } text)
            {
                return null;
            }

            foreach (var part in text.Split(Separator, StringSplitOptions.RemoveEmptyEntries))
            {
                _messages.Enqueue(JsonDocument.Parse(part).RootElement);
            }
        }
    }
}
