using System.Net;
using System.Text.Json;
using Orleans.MediaTasks.Api.Hosting;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Conduit;

public sealed class TaskBodyTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private readonly ApiHost _host = shared.WithNewScript();

    public static TheoryData<string> ReadPaths =>
    [
        "/v1/videos/generations/tasks/{0}", "/v1/videos/generations/{0}", "/v1/videos/generations/{0}/status",
        "/v1/video/generations/tasks/{0}", "/v1/video/generations/{0}", "/v1/images/generations/{0}/status", "/v1/images/generations/{0}",
        "/v1/tasks/{0}", "/v1/tasks/{0}/status", "/v1/tasks/{0}/poll", "/api/tasks/{0}/status",
    ];

    [Theory]
    [MemberData(nameof(ReadPaths))]
    public async Task Row1_1_2_EveryReadAddress_AnswersWithTheSameBody(string path)
    {
        var id = _host.Add(ConduitScript.CompletedVideo());

        var answer = await _host.GetAsync(path.Replace("{0}", id, StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal((await _host.GetAsync($"/v1/videos/generations/tasks/{id}")).Json.GetRawText(), answer.Json.GetRawText());
    }

    [Theory]
    [MemberData(nameof(ReadPaths))]
    public async Task Resolution19_Resolution20_UnknownOrForeignTasks_AreNotFoundAnywhere(string path)
    {
        var foreign = _host.Add(ConduitScript.CompletedVideo(MediaTaskId.New("acme", Samples.Now)));

        foreach (var id in (string[])[foreign, Guid.NewGuid().ToString(), "nonsense"])
        {
            (await _host.GetAsync(path.Replace("{0}", id, StringComparison.Ordinal))).AssertError(HttpStatusCode.NotFound, "not_found");
        }
    }

    [Fact]
    public async Task Row1_1_3_Row1_3_4_CompletedVideo_HasItsAddressUnderEveryName()
    {
        var id = _host.Add(ConduitScript.CompletedVideo());

        var task = (await _host.GetAsync($"/v1/tasks/{id}")).Json;

        var (video, thumbnail) = (new Uri(_host.Address, "/v1/media/v1.mp4").ToString(), new Uri(_host.Address, "/v1/media/t1.png").ToString());
        var result = task.GetProperty("result");
        Assert.Equal((video, video), (result.Text("video_url"), result.Text("videoUrl")));
        Assert.Equal((thumbnail, thumbnail), (result.Text("thumbnail_url"), result.Text("thumbnailUrl")));
        Assert.Equal((JsonValueKind.Null, JsonValueKind.Null), (result.GetProperty("imageUrl").ValueKind, result.GetProperty("images").ValueKind));
        Assert.Equal(video, result.GetProperty("data")[0].Text("url"));
        Assert.Equal(1, result.GetProperty("data").GetArrayLength());
        Assert.Equal(1, result.GetProperty("usage").GetProperty("videos_generated").GetInt32());
        Assert.Equal((8, "local/video"), (result.GetProperty("duration").GetDouble(), result.Text("model")));
        var response = task.GetProperty("videoResponse");
        Assert.Equal((video, 1), (response.GetProperty("data")[0].Text("url"), response.GetProperty("data").GetArrayLength()));
        var metadata = response.GetProperty("data")[0].GetProperty("metadata");
        Assert.Equal((720, 480, 6, "mp4"), (metadata.GetProperty("width").GetInt32(), metadata.GetProperty("height").GetInt32(), metadata.GetProperty("duration").GetDouble(), metadata.Text("format")));
        Assert.Equal(("completed", 2, 100), (task.Text("status"), task.GetProperty("state").GetInt32(), task.GetProperty("progress").GetInt32()));
        Assert.Equal(("video_generation", "video_generation", "video_generation"), (task.Text("type"), task.Text("task_type"), task.Text("taskType")));
        Assert.Equal((0, 3), (task.GetProperty("retry_count").GetInt32(), task.GetProperty("max_retries").GetInt32()));
        Assert.Equal(task.Text("completed_at"), task.Text("completedAt"));
        Assert.Equal(JsonValueKind.Null, task.GetProperty("error").ValueKind);
        Assert.Equal(JsonValueKind.Null, task.GetProperty("poll_after_ms").ValueKind);
    }

    [Fact]
    public async Task Resolution9_ResultUrl_IsTheVideoAndNotItsThumbnail()
    {
        var id = _host.Add(ConduitScript.CompletedVideo());

        var result = (await _host.GetAsync($"/v1/tasks/{id}")).Json.GetProperty("result");

        Assert.Equal(result.Text("video_url"), result.Text("url"));
    }

    [Fact]
    public async Task Row1_3_3_CompletedImage_HasItsAddressUnderEveryName()
    {
        var id = _host.Add(Samples.Completed());

        var task = (await _host.GetAsync($"/v1/images/generations/{id}/status")).Json;

        var url = new Uri(_host.Address, "/v1/media/k1.png").ToString();
        var result = task.GetProperty("result");
        Assert.Equal((url, url, url, url, url), (result.Text("url"), result.Text("image_url"), result.Text("imageUrl"), result.GetProperty("data")[0].Text("url"), result.GetProperty("images")[0].Text("url")));
        Assert.Equal(("a fox", "a fox"), (result.GetProperty("data")[0].Text("revised_prompt"), result.GetProperty("images")[0].Text("revisedPrompt")));
        Assert.Equal((JsonValueKind.Null, JsonValueKind.Null), (task.GetProperty("videoResponse").ValueKind, result.GetProperty("videoUrl").ValueKind));
        Assert.Equal((Samples.Now.ToUnixTimeSeconds(), Samples.Now.ToUnixTimeSeconds()), (task.GetProperty("created").GetInt64(), task.GetProperty("updated").GetInt64()));
    }

    [Fact]
    public async Task Row1_3_5_CompletedAudio_HasItsAddress()
    {
        var id = _host.Add(Samples.Completed() with { Kind = MediaTaskKinds.Audio, Outputs = [new MediaOutput { Role = "audio", Key = "a.mp3", ContentType = "audio/mpeg" }] });

        var task = (await _host.GetAsync($"/v1/tasks/{id}")).Json;

        Assert.Equal(new Uri(_host.Address, "/v1/media/a.mp3").ToString(), task.GetProperty("result").Text("audio_url"));
        Assert.Equal("audio_generation", task.Text("type"));
    }

    [Fact]
    public async Task Resolution8_FailedTask_HasItsErrorAsTextWithACode()
    {
        var id = _host.Add(Samples.Failed());

        foreach (var path in (string[])[$"/v1/tasks/{id}", $"/v1/videos/generations/tasks/{id}"])
        {
            var task = (await _host.GetAsync(path)).Json;

            Assert.Equal(("failed", "No capacity.", "model_overloaded", "model_overloaded"), (task.Text("status"), task.Text("error"), task.Text("error_code"), task.Text("errorCode")));
            Assert.Equal((3, true, 1), (task.GetProperty("state").GetInt32(), task.GetProperty("is_retryable").GetBoolean(), task.GetProperty("retry_count").GetInt32()));
            Assert.Equal((JsonValueKind.Null, JsonValueKind.Null), (task.GetProperty("result").ValueKind, task.GetProperty("videoResponse").ValueKind));
        }
    }

    [Theory]
    [InlineData(MediaTaskStatus.Scheduled, "scheduled", "queued", "pending", "Pending", 0)]
    [InlineData(MediaTaskStatus.Queued, "queued", "queued", "pending", "Pending", 0)]
    [InlineData(MediaTaskStatus.Retrying, "retrying", "queued", "pending", "Pending", 0)]
    [InlineData(MediaTaskStatus.Processing, "processing", "processing", "running", "Running", 1)]
    [InlineData(MediaTaskStatus.Completed, "completed", "completed", "completed", "Completed", 2)]
    [InlineData(MediaTaskStatus.Cancelled, "cancelled", "cancelled", "cancelled", "Cancelled", 4)]
    public async Task Row0_2_Status_IsAWordThatItsClientKnows(MediaTaskStatus status, string native, string documented, string sdk, string videoSdk, int state)
    {
        var id = _host.Add(Samples.Task() with { Status = status });

        await CheckAsync($"/v1/tasks/{id}", native, state);
        await CheckAsync($"/v1/tasks/{id}/status", documented, state);
        await CheckAsync($"/v1/videos/generations/tasks/{id}", documented, state);
        await CheckAsync($"/v1/tasks/{id}?vocabulary=sdk", sdk, state);
        await CheckAsync($"/v1/images/generations/{id}/status?vocabulary=SDK", sdk, state);
        await CheckAsync($"/v1/videos/generations/tasks/{id}?vocabulary=sdk", videoSdk, state);
        var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/tasks/{id}") { Headers = { { "X-Task-Vocabulary", "sdk" } } };
        Assert.Equal(sdk, (await _host.SendAsync(request)).Json.Text("status"));
    }

    [Fact]
    public async Task Row0_2_TimedOut_HasFailedWithThatCodeAndAStateOfItsOwn()
    {
        var id = _host.Add(Samples.Failed() with { Failure = new MediaTaskFailure(FailureCodes.Timeout, "Too slow.", true) });

        await CheckAsync($"/v1/tasks/{id}", "failed", 5);
        await CheckAsync($"/v1/tasks/{id}?vocabulary=sdk", "timedout", 5);
        await CheckAsync($"/v1/video/generations/{id}?vocabulary=sdk", "TimedOut", 5);
        Assert.Equal("timeout", (await _host.GetAsync($"/v1/tasks/{id}")).Json.Text("error_code"));
    }

    [Fact]
    public async Task Lists_StayWithoutTheAdditions()
    {
        _host.Cluster.Page = new TaskPage([ConduitScript.CompletedVideo()], null);

        var task = (await _host.GetAsync("/v1/tasks")).Json.GetProperty("tasks")[0];

        Assert.False(task.TryGetProperty("taskId", out _));
        Assert.False(task.GetProperty("result").TryGetProperty("videoUrl", out _));
    }

    private async Task CheckAsync(string path, string status, int state)
    {
        var task = (await _host.GetAsync(path)).Json;
        Assert.Equal((status, state), (task.Text("status"), task.GetProperty("state").GetInt32()));
    }
}
