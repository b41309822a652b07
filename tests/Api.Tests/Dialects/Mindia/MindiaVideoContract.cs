using System.Net;
using System.Text;
using System.Text.Json;
using Orleans.MediaTasks.Api.Dialects.Contract;

namespace Orleans.MediaTasks.Api.Dialects.Mindia;

/// <summary>What the documents have clients do with videos (docs/contract.md), on a whole node with real ffmpeg.</summary>
public abstract class MindiaVideoContract(ContractNode node) : ContractTests(node)
{
    /// <summary>Fifty is what was promised; two on each store is what every run can afford.</summary>
    private const int Rounds = 2;

    private static readonly (string, string) Wait = ("Prefer", "wait=60");

    [Fact]
    public async Task Resolution29_Workflow_FindsItsTaskEveryTime()
    {
        // Long enough that its ladder is not done before anybody can look.
        var video = await VideoAsync(seconds: 12);
        for (var round = 0; round < Rounds; round++)
        {
            using var form = MindiaSamples.Form(video);
            var id = (await Api.SendAsync(HttpMethod.Post, "/api/videos", form)).Json.Text("id");

            var list = (await Api.GetAsync("/api/tasks?type=VideoTranscoding&status=processing")).Json;
            var task = list.GetProperty("tasks").EnumerateArray().FirstOrDefault(task => task.GetProperty("payload").Text("video_id") == id);
            Assert.True(task.ValueKind == JsonValueKind.Object, $"Round {round}: {(await Api.GetAsync($"/api/tasks/{id}")).Json}");

            var end = await EndOfAsync(task.Text("id")!);
            Assert.Equal(("completed", null, 0), (end.Text("status"), end.Text("error"), end.GetProperty("retry_count").GetInt32()));
        }
    }

    [Fact]
    public async Task Row2_6_Row2_7_Row2_15_AnUploadedVideo_CanBeStreamed()
    {
        using var form = MindiaSamples.Form(await VideoAsync(), "holiday.mp4");
        var id = (await Api.SendAsync(HttpMethod.Post, "/api/v0/videos", form)).Json.Text("id")!;
        await EndOfAsync(id);

        var video = (await Api.GetAsync($"/api/videos/{id}")).Json;
        Assert.Equal(("completed", "holiday.mp4", 240), (video.Text("processing_status"), video.Text("original_filename"), video.GetProperty("height").GetInt32()));
        Assert.InRange(video.GetProperty("duration").GetDouble(), 1.5, 2.5);
        Assert.Equal(id, (await Api.GetAsync("/api/videos")).Json.GetProperty("videos")[0].Text("id"));

        var path = Assert.Single(video.GetProperty("variants").EnumerateArray()).Text("playlist_path")!;
        Assert.Contains(path, await TextAsync($"/api/videos/{id}/stream/master.m3u8"), StringComparison.Ordinal);
        var playlist = await TextAsync($"/api/videos/{id}/stream/{path}");
        var segment = playlist.Split('\n').First(line => line.EndsWith(".ts", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.OK, (await Api.GetAsync($"/api/videos/{id}/stream/{path[..path.IndexOf('/', StringComparison.Ordinal)]}/{segment}")).Status);

        // A player has the one address and no key.
        using var player = new HttpClient();
        var master = new Uri(video.Text("hls_url")!);
        Assert.Equal(playlist, await player.GetStringAsync(new Uri(master, path), TestContext.Current.CancellationToken));
        Assert.NotEmpty(await player.GetByteArrayAsync(new Uri(new Uri(master, path), segment), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Row2_6_Row2_12_TheSameUploadTwice_IsOneVideo()
    {
        var bytes = await VideoAsync();
        using var once = MindiaSamples.Form(bytes);
        using var again = MindiaSamples.Form(bytes);
        using var other = MindiaSamples.Form([.. bytes, 0]);
        var first = await Api.SendAsync(HttpMethod.Post, "/api/videos", once, ("Idempotency-Key", "one-video"));
        var second = await Api.SendAsync(HttpMethod.Post, "/api/videos", again, ("Idempotency-Key", "one-video"));
        var third = await Api.SendAsync(HttpMethod.Post, "/api/videos", other, ("Idempotency-Key", "one-video"));

        Assert.Equal((first.Json.Text("id"), first.Json.Text("filename"), "true"), (second.Json.Text("id"), second.Json.Text("filename"), second.Header("X-Idempotent-Replayed")));
        third.AssertMindiaError(HttpStatusCode.UnprocessableEntity, "IDEMPOTENCY_KEY_REUSED");
        Assert.Equal("completed", (await EndOfAsync(first.Json.Text("id")!)).Text("status"));
    }

    [Fact]
    public async Task Row2_5_Resolution15_AFailedTask_IsRetriedUnderItsId()
    {
        var bytes = await VideoAsync();
        bytes.AsSpan(64).Clear();
        using var form = MindiaSamples.Form(bytes);
        var id = (await Api.SendAsync(HttpMethod.Post, "/api/videos", form)).Json.Text("id")!;
        var failed = await EndOfAsync(id);
        Assert.Equal(("failed", 0), (failed.Text("status"), failed.GetProperty("retry_count").GetInt32()));
        Assert.False(string.IsNullOrEmpty(failed.Text("error")));

        var retry = await Api.PostAsync($"/api/tasks/{id}/retry");
        Assert.Equal((HttpStatusCode.OK, "scheduled"), (retry.Status, retry.Json.Text("status")));
        Assert.Equal(("failed", 1), ((await EndOfAsync(id)).Text("status"), (await EndOfAsync(id)).GetProperty("retry_count").GetInt32()));
    }

    private new async Task<JsonElement> EndOfAsync(string id)
    {
        await base.EndOfAsync(id);
        return (await Api.GetAsync($"/api/tasks/{id}")).Json;
    }

    private async Task<string> TextAsync(string path) => Encoding.UTF8.GetString((await Api.GetAsync(path)).Body);

    private async Task<byte[]> VideoAsync(int seconds = 2)
    {
        var task = (await Api.PostAsync("/v1/tasks", $$$"""{"kind":"video","input":{"prompt":"x","duration":{{{seconds}}},"size":"320x240"}}""", Wait)).Json;
        return (await Api.GetAsync(task.GetProperty("result").Text("url")!)).Body;
    }
}

[Collection<OnSqlite>]
public sealed class MindiaVideosOnSqlite(SqliteNode node) : MindiaVideoContract(node);

[Collection<OnPostgres>]
public sealed class MindiaVideosOnPostgres(PostgresNode node) : MindiaVideoContract(node);
