using System.Net;
using Orleans.MediaTasks.Api.Hosting;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Mindia;

public sealed class MindiaVideoTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private readonly ApiHost _host = shared.WithNewScript();

    [Theory]
    [InlineData("/api/videos")]
    [InlineData("/api/v0/videos")]
    public async Task Row2_6_Upload_AnswersWithTheRecordAndTheTask(string path)
    {
        var answer = await _host.UploadAsync(MindiaSamples.Video, path);

        var json = answer.Json;
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(json.Text("id"), json.Text("task_id"));
        Assert.EndsWith($"/api/tasks/{json.Text("id")}", json.Text("task_url"), StringComparison.Ordinal);
        Assert.Equal(("clip.mp4", "video/mp4", "processing"), (json.Text("original_filename"), json.Text("content_type"), json.Text("processing_status")));
        Assert.Equal(MindiaSamples.Video.Length, json.GetProperty("file_size").GetInt32());
        Assert.EndsWith($"/v1/media/{json.Text("filename")}", json.Text("url"), StringComparison.Ordinal);
        Assert.All(["duration", "width", "height", "hls_url", "variants"], name => Assert.Equal(System.Text.Json.JsonValueKind.Null, json.GetProperty(name).ValueKind));
        Assert.True(json.TryGetProperty("uploaded_at", out _));
    }

    [Fact]
    public async Task Row2_6_Upload_MakesATaskThatIsFoundByItsVideo()
    {
        var id = (await _host.UploadAsync(MindiaSamples.Video)).Json.Text("id");

        var spec = Assert.Single(_host.Cluster.Submissions).Spec;
        Assert.Equal(("transcode", "VideoTranscoding", 5), (spec.Kind, spec.Model, spec.Priority));
        var task = (await _host.GetAsync($"/api/tasks/{id}")).Json;
        Assert.Equal((id, "VideoTranscoding", 0), (task.GetProperty("payload").Text("video_id"), task.Text("type"), task.GetProperty("priority").GetInt32()));
    }

    [Fact]
    public async Task Row2_6_Upload_OfAPicture_IsRefusedAndForgotten()
    {
        var stored = _host.Media.Count;

        (await _host.UploadAsync([0x89, .. "PNG0"u8])).AssertMindiaError(HttpStatusCode.BadRequest, "INVALID_INPUT");
        (await _host.UploadAsync("just some words"u8.ToArray())).AssertMindiaError(HttpStatusCode.BadRequest, "INVALID_INPUT");
        (await _host.UploadAsync([])).AssertMindiaError(HttpStatusCode.BadRequest, "INVALID_INPUT");
        (await _host.PostAsync("/api/videos", "{}")).AssertMindiaError(HttpStatusCode.UnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE");
        Assert.Equal((stored, 0), (_host.Media.Count, _host.Cluster.Submissions.Count));
    }

    [Fact]
    public async Task Row2_6_Upload_WhenTheTaskIsNotTaken_KeepsNoFile()
    {
        var stored = _host.Media.Count;
        _host.Cluster.Intake = _ => [new SubmitResult.Busy(TimeSpan.FromSeconds(1))];

        (await _host.UploadAsync(MindiaSamples.Video)).AssertMindiaError(HttpStatusCode.ServiceUnavailable, "SERVICE_UNAVAILABLE", recoverable: true);

        Assert.Equal(stored, _host.Media.Count);
    }

    [Fact]
    public async Task Row2_6_Upload_WithAKey_StoresTheFileOnce()
    {
        var first = await _host.UploadAsync(MindiaSamples.Video, key: "k-1");
        var (task, stored) = (_host.Cluster.Tasks.Values.Single(), _host.Media.Count);
        _host.Cluster.Intake = _ => [new SubmitResult.Accepted(task, Replayed: true)];
        var second = await _host.UploadAsync(MindiaSamples.Video, "/api/v0/videos", "k-1");

        Assert.Equal((first.Json.Text("id"), first.Json.Text("filename"), stored), (second.Json.Text("id"), second.Json.Text("filename"), _host.Media.Count));
        Assert.Equal(("k-1", null, "k-1", "true"), (first.Header("X-Idempotent-Key"), first.Header("X-Idempotent-Replayed"), second.Header("X-Idempotent-Key"), second.Header("X-Idempotent-Replayed")));
        var keys = _host.Cluster.Submissions.Select(submission => (submission.IdempotencyKey, submission.RequestHash)).Distinct();
        Assert.Equal(("POST /api/videos k-1", Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(MindiaSamples.Video))), Assert.Single(keys));
    }

    [Fact]
    public async Task Row2_6_Upload_WhenItsOwnCallWasRepeatedOnTheWay_KeepsTheFile()
    {
        var stored = _host.Media.Count;
        _host.Cluster.Intake = submissions => [.. submissions.Select(submission => _host.Start(submission, replayed: true))];

        var answer = await _host.UploadAsync(MindiaSamples.Video);

        Assert.Equal((stored + 1, null), (_host.Media.Count, answer.Header("X-Idempotent-Replayed")));
    }

    [Fact]
    public async Task Row2_6_Upload_WithTheKeyOfAnotherFile_IsRefused()
    {
        var stored = _host.Media.Count;
        _host.Cluster.Intake = submissions => [new SubmitResult.KeyReused(submissions[0].Id)];

        (await _host.UploadAsync(MindiaSamples.Video, key: "k-1")).AssertMindiaError(HttpStatusCode.UnprocessableEntity, "IDEMPOTENCY_KEY_REUSED");

        Assert.Equal(stored, _host.Media.Count);
    }

    [Fact]
    public async Task Resolution29_Upload_IsAnsweredWhenTheTaskIsProcessing()
    {
        _host.Cluster.Intake = submissions =>
        {
            var queued = MindiaSamples.Transcode(MediaTaskStatus.Queued, attempt: 0) with { Id = submissions[0].Id, Spec = submissions[0].Spec };
            _host.Knows(queued);
            return [new SubmitResult.Accepted(queued, Replayed: false)];
        };

        // The task starts between the submission and the first look at it.
        _host.Cluster.OnGet = key => _host.Cluster.Tasks[key] = _host.Cluster.Tasks[key] with { Status = MediaTaskStatus.Processing, Attempt = 1, Sequence = 2 };

        Assert.Equal("processing", (await _host.UploadAsync(MindiaSamples.Video)).Json.Text("processing_status"));
    }

    [Fact]
    public async Task Resolution29_Upload_WhenThereIsNoPlaceForTheTask_IsAnsweredAllTheSame()
    {
        _host.Cluster.Intake = submissions =>
        {
            var queued = MindiaSamples.Transcode(MediaTaskStatus.Queued, attempt: 0) with { Id = submissions[0].Id, Spec = submissions[0].Spec };
            _host.Knows(queued);
            return [new SubmitResult.Accepted(queued, Replayed: false)];
        };

        Assert.Equal("pending", (await _host.UploadAsync(MindiaSamples.Video)).Json.Text("processing_status"));
    }

    [Fact]
    public async Task Row2_7_Get_OfAFinishedVideo_HasItsLadder()
    {
        var id = _host.Knows(MindiaSamples.Ladder());

        var json = (await _host.GetAsync($"/api/v0/videos/{id}")).Json;

        Assert.Equal("completed", json.Text("processing_status"));
        Assert.EndsWith("/v1/media/k2/master.m3u8", json.Text("hls_url"), StringComparison.Ordinal);
        Assert.Equal((2, 1280, 720), (json.GetProperty("duration").GetDouble(), json.GetProperty("width").GetInt32(), json.GetProperty("height").GetInt32()));
        var variant = Assert.Single(json.GetProperty("variants").EnumerateArray());
        Assert.Equal(("720p", "1280x720", 2_800_000, "720p/index.m3u8"), (variant.Text("name"), variant.Text("resolution"), variant.GetProperty("bitrate").GetInt32(), variant.Text("playlist_path")));
    }

    [Theory]
    [InlineData(MediaTaskStatus.Queued, "pending")]
    [InlineData(MediaTaskStatus.Scheduled, "pending")]
    [InlineData(MediaTaskStatus.Retrying, "pending")]
    [InlineData(MediaTaskStatus.Processing, "processing")]
    [InlineData(MediaTaskStatus.Failed, "failed")]
    [InlineData(MediaTaskStatus.Cancelled, "failed")]
    public async Task Row2_7_Get_KnowsFourStates(MediaTaskStatus status, string word)
    {
        Assert.Equal(word, (await _host.GetAsync($"/api/videos/{_host.Knows(MindiaSamples.Transcode(status))}")).Json.Text("processing_status"));
    }

    [Fact]
    public async Task Row2_7_Get_OfATaskThatIsNoVideo_IsNotFound()
    {
        (await _host.GetAsync($"/api/videos/{_host.Knows(Samples.Completed())}")).AssertMindiaError(HttpStatusCode.NotFound, "NOT_FOUND");
    }

    [Fact]
    public async Task Row2_7_List_ShowsWhatWasUploadedHere()
    {
        _host.Cluster.Page = new TaskPage([MindiaSamples.Ladder()], null);

        var json = (await _host.GetAsync("/api/videos?limit=5")).Json;

        Assert.Equal((1, 1, 5, 0), (json.GetProperty("total").GetInt32(), json.GetProperty("count").GetInt32(), json.GetProperty("limit").GetInt32(), json.GetProperty("offset").GetInt32()));
        Assert.Equal("completed", json.GetProperty("videos")[0].Text("processing_status"));
        Assert.Equal(Assert.Single((await SpecOfAnUploadAsync()).Tags), _host.Cluster.LastQuery!.Tag);
    }

    [Fact]
    public async Task Row2_7_Stream_LeadsToTheMediaForItsOwner()
    {
        var id = _host.Knows(MindiaSamples.Ladder());
        _host.Media.Add("k2/master.m3u8", "dev", "application/vnd.apple.mpegurl", "#EXTM3U\n720p/index.m3u8\n"u8.ToArray());
        _host.Media.Add("k2/720p/index.m3u8", "dev", "application/vnd.apple.mpegurl", "#EXTM3U\nsegment_00000.ts\n"u8.ToArray());
        _host.Media.Add("k2/720p/segment_00000.ts", "dev", "video/mp2t", "ts"u8.ToArray());

        Assert.StartsWith("#EXTM3U", await TextAsync("master.m3u8"), StringComparison.Ordinal);
        Assert.Contains("segment_00000.ts", await TextAsync("720p/index.m3u8"), StringComparison.Ordinal);
        Assert.Equal("ts", await TextAsync("720p/segment_00000.ts"));
        (await _host.GetAsync($"/api/videos/{id}/stream/720p/segment_00001.ts")).AssertMindiaError(HttpStatusCode.NotFound, "NOT_FOUND");
        (await _host.GetAsync($"/api/videos/{id}/stream/..%2f..%2fother/index.m3u8")).AssertMindiaError(HttpStatusCode.NotFound, "NOT_FOUND");
        using var stranger = _host.CreateClient(null);
        (await _host.SendAsync(new HttpRequestMessage(HttpMethod.Get, $"/api/videos/{id}/stream/master.m3u8"), stranger)).AssertMindiaError(HttpStatusCode.Unauthorized, "UNAUTHORIZED");

        async Task<string> TextAsync(string file) => System.Text.Encoding.UTF8.GetString((await _host.GetAsync($"/api/videos/{id}/stream/{file}")).Body);
    }

    [Fact]
    public async Task Row2_7_Stream_BeforeTheEnd_IsNotFound()
    {
        (await _host.GetAsync($"/api/videos/{_host.Knows(MindiaSamples.Transcode())}/stream/master.m3u8")).AssertMindiaError(HttpStatusCode.NotFound, "NOT_FOUND");
    }

    private async Task<MediaTaskSpec> SpecOfAnUploadAsync()
    {
        await _host.UploadAsync(MindiaSamples.Video);
        return _host.Cluster.Submissions[^1].Spec;
    }
}
