using System.Net;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Progress;

public sealed class SseEndpointTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Events_OfATask_HaveNamesIdsAndNoBuffering()
    {
        await using var host = await ProgressHost.StartAsync(options => options.ProgressInterval = TimeSpan.Zero);
        var task = host.Tasks.Add();
        using var client = host.Client();
        using var response = await client.GetAsync($"/v1/tasks/{task.PublicId}/events", HttpCompletionOption.ResponseHeadersRead, Cancel);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(Cancel));

        Assert.Contains("no-cache", response.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.Equal("no", Assert.Single(response.Headers.GetValues("X-Accel-Buffering")));
        Assert.Equal(["retry: 1000"], await BlockAsync(reader));
        Assert.Equal(["event: snapshot", "id: 1"], (await BlockAsync(reader))[..2]);
        task.Start();
        Assert.Equal(["event: status", "id: 2"], (await BlockAsync(reader))[..2]);
        task.Progress(10);
        var progress = await BlockAsync(reader);
        Assert.Equal(["event: progress", "id: 3"], progress[..2]);
        Assert.StartsWith($$"""data: {"id":"{{task.PublicId}}","task_id":"{{task.PublicId}}",""", progress[2], StringComparison.Ordinal);
        Assert.EndsWith(",\"snapshot\":false}", progress[2], StringComparison.Ordinal);
        task.Step(MediaTaskStatus.Failed);
        Assert.Equal(["event: failed", "id: 4"], (await BlockAsync(reader))[..2]);
        Assert.Null(await reader.ReadLineAsync(Cancel));
    }

    [Fact]
    public async Task Events_WhenTheEndWasSeen_AnswerNoContentSoThatBrowsersStop()
    {
        await using var host = await ProgressHost.StartAsync();
        var task = host.Tasks.Add();
        task.Complete();
        using var client = host.Client();

        using var response = await client.GetAsync($"/v1/tasks/{task.PublicId}/events?last_event_id={task.Sequence}", Cancel);

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }

    [Theory]
    [InlineData("/v1/tasks/not-an-id/events", HttpStatusCode.NotFound)]
    [InlineData("/v1/tasks/01890a5d-ac96-774b-bcce-b302099a8057/events", HttpStatusCode.NotFound)]
    [InlineData("/v1/tasks/01890a5d-ac96-774b-bcce-b302099a8057/events?last_event_id=abc", HttpStatusCode.BadRequest)]
    public async Task Events_WhenThereIsNothingToStream_AnswerAProblem(string path, HttpStatusCode status)
    {
        await using var host = await ProgressHost.StartAsync();
        using var client = host.Client();

        using var response = await client.GetAsync(path, Cancel);

        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Events_WithoutAKey_AreRefused()
    {
        await using var host = await ProgressHost.StartAsync();
        using var client = new HttpClient { BaseAddress = host.Address };

        foreach (var path in new[] { "/v1/tasks/events", $"/v1/tasks/{host.Tasks.Add().PublicId}/events", "/ws" })
        {
            using var response = await client.GetAsync(path, Cancel);
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        }
    }

    [Fact]
    public async Task Events_WhenNothingHappens_ShowSignsOfLife()
    {
        await using var host = await ProgressHost.StartAsync(options => options.HeartbeatInterval = TimeSpan.FromMilliseconds(100));
        var task = host.Tasks.Add();
        using var client = host.Client();
        using var reader = new StreamReader(await client.GetStreamAsync($"/v1/tasks/{task.PublicId}/events", Cancel));
        await BlockAsync(reader);
        await BlockAsync(reader);

        Assert.Equal([": still here"], await BlockAsync(reader));
    }

    [Fact]
    public async Task AllEvents_TellOfEveryTaskOfTheTenantBeyondItsEndAndOfNoOther()
    {
        await using var host = await ProgressHost.StartAsync();
        using var client = host.Client();
        using var reader = new StreamReader(await client.GetStreamAsync("/v1/tasks/events", Cancel));
        await BlockAsync(reader);

        host.Tasks.Add("globex").Complete();
        var (first, second) = (host.Tasks.Add(), host.Tasks.Add());
        first.Step(MediaTaskStatus.Failed);
        Assert.Contains(first.PublicId, await DataAsync(reader, "failed"), StringComparison.Ordinal);
        second.Start();
        Assert.Contains(second.PublicId, await DataAsync(reader, "snapshot"), StringComparison.Ordinal);
        first.Step(MediaTaskStatus.Queued);
        Assert.Contains(first.PublicId, await DataAsync(reader, "status"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_WhenTheNodeIsFull_AnswerUnavailable()
    {
        await using var host = await ProgressHost.StartAsync(options => options.MaximumReaders = 1);
        var task = host.Tasks.Add();
        await using var watch = await SseTransportTests.WatchAsync(host.As("acme"), task.PublicId);
        using var client = host.Client();

        using var response = await client.GetAsync($"/v1/tasks/{task.PublicId}/events", Cancel);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
    }

    private static async Task<string> DataAsync(StreamReader reader, string name)
    {
        var block = await BlockAsync(reader);
        Assert.Equal(2, block.Count);
        Assert.Equal($"event: {name}", block[0]);
        return block[1];
    }

    private static async Task<List<string>> BlockAsync(StreamReader reader)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        deadline.CancelAfter(ProgressHost.Deadline);
        var lines = new List<string>();
        while (await reader.ReadLineAsync(deadline.Token) is { Length: > 0 } line)
        {
            lines.Add(line);
        }

        return lines;
    }
}
