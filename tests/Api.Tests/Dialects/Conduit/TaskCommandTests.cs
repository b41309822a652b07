using System.Net;
using Orleans.MediaTasks.Api.Hosting;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Conduit;

public sealed class TaskCommandTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private readonly ApiHost _host = shared.WithNewScript();

    [Theory]
    [InlineData(MediaTaskStatus.Queued, "queued")]
    [InlineData(MediaTaskStatus.Processing, "processing")]
    [InlineData(MediaTaskStatus.Completed, "completed")]
    [InlineData(MediaTaskStatus.Failed, "failed")]
    [InlineData(MediaTaskStatus.Cancelled, "cancelled")]
    public async Task Row1_1_6_Resolution1_Resolution2_Cancel_Is200WithTheStateWhateverItIs(MediaTaskStatus status, string word)
    {
        var id = _host.Add(Samples.Task() with { Status = status });

        for (var time = 0; time < 2; time++)
        {
            var answer = await _host.PostAsync($"/v1/tasks/{id}/cancel");

            Assert.Equal(HttpStatusCode.OK, answer.Status);
            Assert.Equal((id, id, id, word), (answer.Json.Text("id"), answer.Json.Text("task_id"), answer.Json.Text("taskId"), answer.Json.Text("status")));
            Assert.True(answer.Json.TryGetProperty("message", out _));
        }

        Assert.Equal(2, _host.Cluster.Commands);
    }

    [Theory]
    [InlineData("/v1/videos/generations/{0}", MediaTaskStatus.Processing, HttpStatusCode.NoContent)]
    [InlineData("/v1/videos/generations/{0}", MediaTaskStatus.Cancelled, HttpStatusCode.NoContent)]
    [InlineData("/v1/videos/generations/{0}", MediaTaskStatus.Completed, HttpStatusCode.Conflict)]
    [InlineData("/v1/videos/generations/{0}", MediaTaskStatus.Failed, HttpStatusCode.Conflict)]
    [InlineData("/v1/video/generations/{0}", MediaTaskStatus.Queued, HttpStatusCode.OK)]
    [InlineData("/v1/video/generations/{0}", MediaTaskStatus.Completed, HttpStatusCode.Conflict)]
    [InlineData("/v1/images/generations/{0}", MediaTaskStatus.Queued, HttpStatusCode.OK)]
    [InlineData("/v1/images/generations/{0}", MediaTaskStatus.Completed, HttpStatusCode.BadRequest)]
    public async Task Row1_1_10_Row1_1_11_Row1_1_16_Delete_CancelsWhatHasNotEnded(string path, MediaTaskStatus status, HttpStatusCode expected)
    {
        var id = _host.Add(Samples.Task() with { Status = status });

        var answer = await DeleteAsync(path, id);

        Assert.Equal((expected, 1), (answer.Status, _host.Cluster.Commands));
        switch (expected)
        {
            case HttpStatusCode.OK:
                Assert.Equal((id, "Task cancellation requested"), (answer.Json.Text("task_id"), answer.Json.Text("message")));
                break;
            case HttpStatusCode.NoContent:
                Assert.Empty(answer.Body);
                break;
            default:
                answer.AssertError(expected, "invalid_operation");
                break;
        }
    }

    [Theory]
    [InlineData("/v1/videos/generations/{0}")]
    [InlineData("/v1/video/generations/{0}")]
    [InlineData("/v1/images/generations/{0}")]
    [InlineData("/v1/images/{0}")]
    public async Task Resolution20_Delete_OfAForeignTask_FindsNothing(string path)
    {
        var id = _host.Add(Samples.Task(MediaTaskId.New("acme", Samples.Now)));

        (await DeleteAsync(path, id)).AssertError(HttpStatusCode.NotFound, "not_found");
        Assert.Equal(MediaTaskStatus.Queued, _host.Cluster.Tasks.Single().Value.Status);
    }

    [Theory]
    [InlineData("/v1/video/generations/{0}/retry")]
    [InlineData("/v1/video/generations/tasks/{0}/retry")]
    [InlineData("/v1/videos/generations/{0}/retry")]
    [InlineData("/v1/videos/generations/tasks/{0}/retry")]
    public async Task Row1_1_12_Row1_1_13_Retry_KeepsTheIdAndIs400WhenItDoesNotApply(string path)
    {
        var id = _host.Add(ConduitScript.Video() with { Status = MediaTaskStatus.Failed, Attempt = 4 });
        _host.Cluster.Command = task => new CommandResult(task! with { Status = MediaTaskStatus.Queued });

        var answer = await _host.PostAsync(path.Replace("{0}", id, StringComparison.Ordinal));

        Assert.Equal((HttpStatusCode.OK, id, "queued"), (answer.Status, answer.Json.Text("task_id"), answer.Json.Text("status")));
        _host.Cluster.Command = task => new CommandResult(task, "The task is completed.");
        (await _host.PostAsync(path.Replace("{0}", id, StringComparison.Ordinal))).AssertError(HttpStatusCode.BadRequest, "not_retryable");
        (await _host.PostAsync(path.Replace("{0}", Guid.NewGuid().ToString(), StringComparison.Ordinal))).AssertError(HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task Resolution15_RetryBeyondTheLimit_NeedsAReset()
    {
        var id = _host.Add(ConduitScript.Video() with { Status = MediaTaskStatus.Failed, Attempt = 5 });

        (await _host.PostAsync($"/v1/video/generations/{id}/retry")).AssertError(HttpStatusCode.BadRequest, "not_retryable");
        Assert.Equal(0, _host.Cluster.Commands);
        Assert.Equal(HttpStatusCode.OK, (await _host.PostAsync($"/v1/video/generations/{id}/retry?reset=true")).Status);
        Assert.Equal(1, _host.Cluster.Commands);
    }

    [Fact]
    public async Task Row1_1_17_Poll_WaitsForTheEnd()
    {
        var id = _host.Add(Samples.Task());
        var reads = 0;
        _host.Cluster.OnGet = key =>
        {
            // The second look is that of the wait itself.
            if (++reads == 2)
            {
                ThreadPool.QueueUserWorkItem(_ => _host.Cluster.Tap.Publish(Samples.Completed(MediaTaskId.Parse(key)) with { Sequence = 2 }));
            }
        };

        var answer = await _host.GetAsync($"/v1/tasks/{id}/poll?timeout=60&interval=1");

        Assert.Equal((HttpStatusCode.OK, "completed"), (answer.Status, answer.Json.Text("status")));
    }

    [Fact]
    public async Task Resolution26_Row1_7_2_PollThatGivesUp_Is408AndLeavesTheTaskAlone()
    {
        var id = _host.Add(Samples.Task());

        var error = (await _host.GetAsync($"/v1/tasks/{id}/poll?timeout=-7")).AssertError(HttpStatusCode.RequestTimeout, "timeout");

        Assert.Equal(("Task polling timed out", "timeout"), (error.GetProperty("error").Text("message"), error.GetProperty("error").Text("type")));
        Assert.Equal((0, "queued"), (_host.Cluster.Commands, (await _host.GetAsync($"/v1/tasks/{id}/status")).Json.Text("status")));
    }

    [Theory]
    [InlineData("/v1/images/{0}")]
    [InlineData("/v1/videos/{0}")]
    public async Task Row1_1_19_Open_LeadsToTheMediaOrShowsTheTask(string path)
    {
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
        using var client = new HttpClient(handler) { BaseAddress = _host.Address };
        client.DefaultRequestHeaders.Authorization = new("Bearer", Tenants.TenantKeys.DevelopmentKey);
        var (completed, queued) = (_host.Add(ConduitScript.CompletedVideo()), _host.Add(Samples.Task()));

        var media = await _host.SendAsync(new HttpRequestMessage(HttpMethod.Get, path.Replace("{0}", completed, StringComparison.Ordinal)), client);
        var task = await _host.SendAsync(new HttpRequestMessage(HttpMethod.Get, path.Replace("{0}", queued, StringComparison.Ordinal)), client);

        Assert.Equal((HttpStatusCode.Redirect, new Uri(_host.Address, "/v1/media/v1.mp4").ToString()), (media.Status, media.Header("Location")));
        Assert.Equal((HttpStatusCode.OK, "queued"), (task.Status, task.Json.Text("status")));
    }

    [Fact]
    public async Task Row1_1_19_Media_ListsAndDeletesWhatTasksMade()
    {
        _host.Media.Add("v1.mp4", "dev", "video/mp4", [1]);
        var task = ConduitScript.CompletedVideo();
        var id = _host.Add(task);
        _host.Cluster.Page = new TaskPage([task], null);

        var list = (await _host.GetAsync("/v1/media")).Json.GetProperty("data");

        Assert.Equal(["v1.mp4", "t1.png"], list.EnumerateArray().Select(item => item.Text("key")));
        Assert.Equal((id, new Uri(_host.Address, "/v1/media/v1.mp4").ToString()), (list[0].Text("task_id"), list[0].Text("url")));
        Assert.Equal("dev", _host.Cluster.LastQuery!.Tenant);
        Assert.Equal(HttpStatusCode.NoContent, (await DeleteAsync("/v1/images/{0}", id)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await _host.GetAsync("/v1/media/v1.mp4")).Status);
    }

    private Task<Answer> DeleteAsync(string path, string id) =>
        _host.SendAsync(new HttpRequestMessage(HttpMethod.Delete, path.Replace("{0}", id, StringComparison.Ordinal)));
}
