namespace Orleans.MediaTasks.Api.Progress;

public sealed class WebSocketTransportTests : SocketTransportConformance
{
    private protected override Task<IWatch> OpenAsync(ProgressHost host, ScriptedTask task, long? since, bool isStalled) =>
        WatchAsync(host.As("acme"), task.PublicId, since);

    internal static async Task<IWatch> WatchAsync(Caller caller, string task, long? since = null)
    {
        var socket = await SocketClient.ConnectAsync(caller);
        await socket.SendAsync(new { type = "subscribe", task_id = task, since, request_id = "r1" });
        var answer = await socket.ReadAsync();
        Assert.Equal("r1", answer.GetProperty("request_id").GetString());
        if (answer.GetProperty("type").GetString() == "error")
        {
            Assert.Equal("task_not_found", answer.GetProperty("code").GetString());
            await socket.DisposeAsync();
            throw new TaskNotFoundException();
        }

        Assert.Equal("subscribed", answer.GetProperty("type").GetString());
        return new SocketWatch(socket);
    }

    private protected override async Task<Told?> EndAsync(IWatch watch, ProgressHost host, ScriptedTask task)
    {
        // The connection lives on: the next thing said on it is the answer to a ping.
        var socket = ((SocketWatch)watch).Socket;
        await socket.SendAsync(new { type = "ping" });
        Assert.Equal("pong", (await socket.ReadAsync()).GetProperty("type").GetString());
        return null;
    }

    private sealed class SocketWatch(SocketClient socket) : IWatch
    {
        public SocketClient Socket => socket;

        public async Task<Told?> NextAsync(CancellationToken cancellationToken)
        {
            var frame = await socket.ReadAsync();
            var told = Told.Of(frame.GetProperty("task"), frame.GetProperty("type").GetString(), frame.GetProperty("snapshot").GetBoolean());
            Assert.Equal(told.Sequence, frame.GetProperty("sequence").GetInt64());
            return told;
        }

        public ValueTask DisposeAsync() => socket.DisposeAsync();
    }
}
