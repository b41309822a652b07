using System.Net.WebSockets;
using System.Text.Json;

namespace Orleans.MediaTasks.Api.Progress;

public sealed class WebSocketEndpointTests
{
    [Theory]
    [InlineData("{", "malformed_json")]
    [InlineData("[]", "invalid_request")]
    [InlineData("{}", "invalid_request")]
    [InlineData("""{"type":"dance"}""", "invalid_request")]
    [InlineData("""{"type":7}""", "invalid_request")]
    [InlineData("""{"type":"subscribe"}""", "invalid_request")]
    [InlineData("""{"type":"subscribe","task_ids":[]}""", "invalid_request")]
    [InlineData("""{"type":"subscribe","task_ids":[1]}""", "invalid_request")]
    [InlineData("""{"type":"subscribe","task_id":"x","since":-1}""", "invalid_request")]
    [InlineData("""{"type":"subscribe","task_id":"x","since":"1"}""", "invalid_request")]
    [InlineData("""{"type":"subscribe","task_id":"x\ud800"}""", "malformed_json")]
    [InlineData("""{"type":"ping","request_id":{}}""", "invalid_request")]
    [InlineData("""{"type":"cancel"}""", "invalid_request")]
    [InlineData("""{"type":"cancel","task_id":"nope"}""", "task_not_found")]
    [InlineData("""{"type":"subscribe","task_id":"nope"}""", "task_not_found")]
    [InlineData("""{"type":"ping","deep":[[[[[[[[1]]]]]]]]}""", "malformed_json")]
    public async Task Message_WhenItMakesNoSense_IsAnsweredAndTheConnectionLives(string message, string code)
    {
        await using var host = await ProgressHost.StartAsync();
        await using var socket = await SocketClient.ConnectAsync(host.As("acme"));

        await socket.SendTextAsync(message);
        var answer = await socket.ReadAsync();
        Assert.Equal("error", Type(answer));
        Assert.Equal(code, answer.GetProperty("code").GetString());
        Assert.NotEmpty(answer.GetProperty("message").GetString()!);

        await socket.SendAsync(new { type = "ping", request_id = "7" });
        Assert.Equal("""{"type":"pong","request_id":"7"}""", await socket.ReadTextAsync());
    }

    [Fact]
    public async Task Message_AtTheSizeLimit_IsTakenAndBeyondItEndsTheConnection()
    {
        await using var host = await ProgressHost.StartAsync();
        await using var socket = await SocketClient.ConnectAsync(host.As("acme"));
        var limit = new ProgressFeedOptions().MaximumMessageBytes;
        const string Ping = """{"type":"ping"}""";

        await socket.SendTextAsync(Ping + new string(' ', limit - Ping.Length));
        Assert.Equal("pong", Type(await socket.ReadAsync()));
        await socket.SendTextAsync(Ping + new string(' ', limit - Ping.Length + 1));
        Assert.Null(await socket.ReadTextAsync());
        Assert.Equal(WebSocketCloseStatus.MessageTooBig, socket.CloseStatus);
    }

    [Fact]
    public async Task Messages_WhenThereAreTooManyPerSecond_AreRefusedOneByOne()
    {
        await using var host = await ProgressHost.StartAsync(options => options.MaximumMessagesPerSecond = 5);
        await using var socket = await SocketClient.ConnectAsync(host.As("acme"));

        for (var message = 0; message < 20; message++)
        {
            await socket.SendAsync(new { type = "ping" });
        }

        var answers = new List<string>();
        for (var message = 0; message < 20; message++)
        {
            var answer = await socket.ReadAsync();
            answers.Add(answer.TryGetProperty("code", out var code) ? code.GetString()! : Type(answer)!);
        }

        Assert.Equal(Enumerable.Repeat("pong", 5), answers.Take(5));
        Assert.Contains("rate_limit_exceeded", answers);
    }

    [Fact]
    public async Task Subscribe_ToManyTasks_AnswersEachAndStopsAtTheLimit()
    {
        await using var host = await ProgressHost.StartAsync(options => options.MaximumSubscriptions = 2);
        await using var socket = await SocketClient.ConnectAsync(host.As("acme"));
        var tasks = Enumerable.Range(0, 3).Select(_ => host.Tasks.Add()).ToList();

        await socket.SendAsync(new { type = "subscribe", task_ids = tasks.Select(task => task.PublicId), request_id = "many" });
        var heard = new List<JsonElement>();
        while (heard.Count(frame => Type(frame) is "subscribed" or "error") < 3 || heard.Count(frame => Type(frame) == "snapshot") < 2)
        {
            heard.Add(await socket.ReadAsync());
        }

        Assert.Equal(tasks.Take(2).Select(task => task.PublicId), heard.Where(frame => Type(frame) == "subscribed").Select(frame => frame.GetProperty("task_id").GetString()));
        Assert.Equal("too_many_subscriptions", Assert.Single(heard, frame => Type(frame) == "error").GetProperty("code").GetString());

        // An ended task makes room.
        tasks[0].Complete();
        Assert.Equal("completed", Type(await socket.ReadAsync()));
        await socket.SendAsync(new { type = "subscribe", task_id = tasks[2].PublicId });
        Assert.Equal("subscribed", Type(await socket.ReadAsync()));
    }

    [Fact]
    public async Task Unsubscribe_OfATask_EndsItsUpdatesOnly()
    {
        await using var host = await ProgressHost.StartAsync();
        await using var socket = await SocketClient.ConnectAsync(host.As("acme"));
        var (one, other) = (host.Tasks.Add(), host.Tasks.Add());
        foreach (var task in new[] { one, other })
        {
            await socket.SendAsync(new { type = "subscribe", task_id = task.PublicId });
            Assert.Equal("subscribed", Type(await socket.ReadAsync()));
            Assert.Equal("snapshot", Type(await socket.ReadAsync()));
        }

        await socket.SendAsync(new { type = "unsubscribe", task_id = one.PublicId });
        Assert.Equal($$"""{"type":"unsubscribed","task_id":"{{one.PublicId}}"}""", await socket.ReadTextAsync());
        one.Complete();
        other.Start();
        Assert.Equal(other.PublicId, (await socket.ReadAsync()).GetProperty("task_id").GetString());
    }

    [Fact]
    public async Task Subscribe_ToAll_TellsOfTasksToComeAndCancelEndsOne()
    {
        await using var host = await ProgressHost.StartAsync();
        await using var socket = await SocketClient.ConnectAsync(host.As("acme"));
        await socket.SendAsync(new { type = "subscribe", all = true, request_id = "a" });
        Assert.Equal("""{"type":"subscribed","all":true,"request_id":"a"}""", await socket.ReadTextAsync());
        var task = host.Tasks.Add();
        host.Tasks.Add("globex").Start();

        task.Start();
        var heard = await socket.ReadAsync();
        Assert.Equal(["type", "task_id", "sequence", "snapshot", "task"], heard.EnumerateObject().Select(property => property.Name));
        await socket.SendAsync(new { type = "cancel", task_id = task.PublicId, request_id = "c" });
        var answers = new[] { await socket.ReadAsync(), await socket.ReadAsync() };

        Assert.Equal(["cancel_result", "cancelled"], answers.Select(Type).Order());
        var result = answers.Single(answer => Type(answer) == "cancel_result");
        Assert.Equal(("c", "cancelled"), (result.GetProperty("request_id").GetString(), result.GetProperty("task").GetProperty("status").GetString()));
    }

    [Theory]
    [InlineData("http://evil.example", false)]
    [InlineData("null", false)]
    [InlineData("same", true)]
    public async Task Connect_FromAWebPage_WorksFromTheServersOwnOnly(string origin, bool isAllowed)
    {
        await using var host = await ProgressHost.StartAsync();
        var connect = SocketClient.ConnectAsync(host.As("acme"), origin: origin == "same" ? host.Address.GetLeftPart(UriPartial.Authority) : origin);

        if (isAllowed)
        {
            await using var socket = await connect;
        }
        else
        {
            Assert.Contains("403", (await Assert.ThrowsAsync<WebSocketException>(() => connect)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Connection_WhenTheServerStops_IsClosedWithAGoodbye()
    {
        SocketClient socket;
        await using (var host = await ProgressHost.StartAsync())
        {
            socket = await SocketClient.ConnectAsync(host.As("acme"));
            await host.StopAsync(async () => Assert.Null(await socket.ReadTextAsync()));
        }

        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, socket.CloseStatus);
        await socket.DisposeAsync();
    }

    private static string? Type(JsonElement frame) => frame.GetProperty("type").GetString();
}
