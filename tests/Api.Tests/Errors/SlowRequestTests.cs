using System.Net;
using System.Net.Sockets;
using System.Text;
using Orleans.MediaTasks.Api.Hosting;

namespace Orleans.MediaTasks.Api.Errors;

/// <summary>Callers who open a request and hardly go on: they are cut, and nobody waits for them.</summary>
public sealed class SlowRequestTests : IAsyncLifetime
{
    private const string Begin = "POST /v1/tasks HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer condt_dev\r\nContent-Type: application/json\r\n";
    private ApiHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await ApiHost.StartAsync(
        settings: [new("MediaTasks:Api:HeadersTimeout", "00:00:03"), new("MediaTasks:Api:SlowBodyGrace", "00:00:03")]);

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Request_WhenItStalls_IsCutAndOthersAreAnsweredMeanwhile()
    {
        using var headers = await SayAsync(Begin);
        using var body = await SayAsync($"{Begin}Content-Length: 1000\r\n\r\n{{\"model\":");
        var (headersEnd, bodyEnd) = (EndAsync(headers), EndAsync(body));

        Assert.Equal(HttpStatusCode.Accepted, (await _host.PostAsync("/v1/tasks", """{"model":"m"}""")).Status);
        Assert.False(headersEnd.IsCompleted || bodyEnd.IsCompleted, "The slow requests were not open any more when another was answered.");

        Assert.StartsWith("HTTP/1.1 408", await headersEnd, StringComparison.Ordinal);
        var answer = await bodyEnd;
        Assert.StartsWith("HTTP/1.1 408", answer, StringComparison.Ordinal);
        Assert.Contains("\"code\":\"request_timeout\"", answer, StringComparison.Ordinal);
        Assert.Single(_host.Cluster.Submissions);
    }

    private async Task<Socket> SayAsync(string text)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(_host.Address.Host, _host.Address.Port, TestContext.Current.CancellationToken);
        await socket.SendAsync(Encoding.ASCII.GetBytes(text), TestContext.Current.CancellationToken);
        return socket;
    }

    /// <summary>All that comes until the server closes.</summary>
    private static async Task<string> EndAsync(Socket socket)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Deadlines.Request);
        using var reader = new StreamReader(new NetworkStream(socket), Encoding.UTF8);
        return await reader.ReadToEndAsync(deadline.Token);
    }
}
