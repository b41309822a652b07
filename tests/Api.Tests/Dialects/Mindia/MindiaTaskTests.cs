using System.Net;
using Orleans.MediaTasks.Api.Hosting;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Mindia;

public sealed class MindiaTaskTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private readonly ApiHost _host = shared.WithNewScript();

    [Theory]
    [InlineData("/api/tasks")]
    [InlineData("/api/v0/tasks")]
    public async Task Row2_2_Get_HasEveryFieldOfTheDocumentsAndOfTheServer(string path)
    {
        var id = _host.Knows(MindiaSamples.Transcode() with { Progress = 40 });

        var json = (await _host.GetAsync($"{path}/{id}")).Json;

        Assert.Equal((id, "VideoTranscoding", "video_transcode", "processing"), (json.Text("id"), json.Text("type"), json.Text("task_type"), json.Text("status")));
        Assert.Equal("k1.mp4", json.GetProperty("payload").Text("source"));
        Assert.Equal((0, 3, 3600, 40), (json.GetProperty("retry_count").GetInt32(), json.GetProperty("max_retries").GetInt32(), json.GetProperty("timeout_seconds").GetInt32(), json.GetProperty("progress").GetInt32()));
        Assert.All(["result", "completed_at", "error"], name => Assert.Equal(System.Text.Json.JsonValueKind.Null, json.GetProperty(name).ValueKind));
        Assert.All(["priority", "scheduled_at", "created_at", "updated_at", "started_at"], name => Assert.NotEqual(System.Text.Json.JsonValueKind.Null, json.GetProperty(name).ValueKind));
    }

    [Theory]
    [InlineData(MediaTaskStatus.Queued, "pending")]
    [InlineData(MediaTaskStatus.Scheduled, "scheduled")]
    [InlineData(MediaTaskStatus.Retrying, "scheduled")]
    [InlineData(MediaTaskStatus.Processing, "processing")]
    [InlineData(MediaTaskStatus.Completed, "completed")]
    [InlineData(MediaTaskStatus.Failed, "failed")]
    [InlineData(MediaTaskStatus.Cancelled, "cancelled")]
    public async Task Resolution7_Status_IsOneOfTheSixWords(MediaTaskStatus status, string word)
    {
        Assert.Equal(word, (await _host.GetAsync($"/api/tasks/{_host.Knows(MindiaSamples.Transcode(status))}")).Json.Text("status"));
    }

    [Fact]
    public async Task Resolution7_ATimeout_IsAFailureThatSaysSo()
    {
        var id = _host.Knows(MindiaSamples.Transcode(MediaTaskStatus.Failed) with { Failure = new MediaTaskFailure(FailureCodes.Timeout, "The attempt took too long.", Retryable: true) });

        var json = (await _host.GetAsync($"/api/tasks/{id}")).Json;

        Assert.Equal(("failed", "timeout: The attempt took too long.", "timeout"), (json.Text("status"), json.Text("error"), json.Text("error_code")));
    }

    [Fact]
    public async Task Resolution8_Error_IsATextAtTheEndAndNullBefore()
    {
        var failure = new MediaTaskFailure(FailureCodes.NetworkError, "Cut off.", Retryable: true);
        var failed = _host.Knows(MindiaSamples.Transcode(MediaTaskStatus.Failed, attempt: 4) with { Failure = failure });
        var retrying = _host.Knows(MindiaSamples.Transcode(MediaTaskStatus.Retrying) with { Failure = failure, DueAt = Samples.Now.AddSeconds(2) });

        Assert.Equal("Cut off.", (await _host.GetAsync($"/api/tasks/{failed}")).Json.Text("error"));
        var json = (await _host.GetAsync($"/api/tasks/{retrying}")).Json;
        Assert.Null(json.Text("error"));
        Assert.Equal(("2030-01-31T12:00:02.123Z", "2030-01-31T12:00:02.123Z"), (json.Text("scheduled_at"), json.Text("next_retry_at")));
    }

    [Fact]
    public async Task Resolution9_Result_OfACompletedTaskHasItsAddress()
    {
        var json = (await _host.GetAsync($"/api/tasks/{_host.Knows(MindiaSamples.Ladder())}")).Json;

        Assert.EndsWith("/v1/media/k2/master.m3u8", json.GetProperty("result").Text("url"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resolution13_Times_AreIsoInUtc()
    {
        Assert.Equal("2030-01-31T12:00:00.123Z", (await _host.GetAsync($"/api/tasks/{_host.Knows(MindiaSamples.Transcode())}")).Json.Text("created_at"));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(4, 3)]
    public async Task Resolution14_RetryCount_IsAttemptsBeyondTheFirst(int attempt, int retries)
    {
        var json = (await _host.GetAsync($"/api/tasks/{_host.Knows(MindiaSamples.Transcode(attempt: attempt))}")).Json;

        Assert.Equal((retries, 3), (json.GetProperty("retry_count").GetInt32(), json.GetProperty("max_retries").GetInt32()));
    }

    [Theory]
    [InlineData("/api/tasks/00000000-0000-0000-0000-000000000000")]
    [InlineData("/api/tasks/nonsense")]
    [InlineData("/api/videos/00000000-0000-0000-0000-000000000000")]
    [InlineData("/api/videos/nonsense/stream/master.m3u8")]
    public async Task Resolution19_AnUnknownId_IsNotFound(string path)
    {
        (await _host.GetAsync(path)).AssertMindiaError(HttpStatusCode.NotFound, "NOT_FOUND");
    }

    [Fact]
    public async Task Resolution20_TheTaskOfAnotherKey_IsNotFound()
    {
        var id = _host.Knows(MindiaSamples.Ladder() with { Id = MediaTaskId.New("somebody", Samples.Now) });

        (await _host.GetAsync($"/api/tasks/{id}")).AssertMindiaError(HttpStatusCode.NotFound, "NOT_FOUND");
        (await _host.PostAsync($"/api/tasks/{id}/cancel")).AssertMindiaError(HttpStatusCode.NotFound, "NOT_FOUND");
        (await _host.PostAsync($"/api/tasks/{id}/retry")).AssertMindiaError(HttpStatusCode.NotFound, "NOT_FOUND");
        (await _host.GetAsync($"/api/videos/{id}")).AssertMindiaError(HttpStatusCode.NotFound, "NOT_FOUND");
        (await _host.GetAsync($"/api/videos/{id}/stream/master.m3u8")).AssertMindiaError(HttpStatusCode.NotFound, "NOT_FOUND");
        Assert.Equal(0, _host.Cluster.Commands);
    }
}
