using System.Net;
using System.Text;
using System.Text.Json;

namespace Orleans.MediaTasks.Api.Dialects.Mindia;

/// <summary>What the documents have clients do, on a whole node with real ffmpeg.</summary>
public sealed class MindiaWorkflowTests(MindiaNode node) : IClassFixture<MindiaNode>
{
    /// <summary>Fifty is what was promised; five is what every run can afford.</summary>
    private const int Rounds = 5;

    private static readonly (string, string) Wait = ("Prefer", "wait=60");

    [Fact]
    public async Task Resolution29_Workflow_FindsItsTaskEveryTime()
    {
        var video = await VideoAsync();
        for (var round = 0; round < Rounds; round++)
        {
            using var form = MindiaSamples.Form(video);
            var id = (await node.SendAsync(HttpMethod.Post, "/api/videos", form)).Json.Text("id");

            var list = (await node.GetAsync("/api/tasks?type=VideoTranscoding&status=processing")).Json;
            var task = list.GetProperty("tasks").EnumerateArray().FirstOrDefault(task => task.GetProperty("payload").Text("video_id") == id);
            Assert.True(task.ValueKind == JsonValueKind.Object, $"Round {round}: {(await node.GetAsync($"/api/tasks/{id}")).Json}");

            var end = await EndOfAsync(task.Text("id")!);
            Assert.Equal(("completed", null, 0), (end.Text("status"), end.Text("error"), end.GetProperty("retry_count").GetInt32()));
        }
    }

    [Fact]
    public async Task Row2_7_AnUploadedVideo_CanBeStreamed()
    {
        using var form = MindiaSamples.Form(await VideoAsync(), "holiday.mp4");
        var id = (await node.SendAsync(HttpMethod.Post, "/api/v0/videos", form)).Json.Text("id")!;
        await EndOfAsync(id);

        var video = (await node.GetAsync($"/api/videos/{id}")).Json;
        Assert.Equal(("completed", "holiday.mp4", 240), (video.Text("processing_status"), video.Text("original_filename"), video.GetProperty("height").GetInt32()));
        Assert.InRange(video.GetProperty("duration").GetDouble(), 1.5, 2.5);
        Assert.Equal(id, (await node.GetAsync("/api/videos")).Json.GetProperty("videos")[0].Text("id"));

        var path = Assert.Single(video.GetProperty("variants").EnumerateArray()).Text("playlist_path")!;
        Assert.Contains(path, await TextAsync($"/api/videos/{id}/stream/master.m3u8"), StringComparison.Ordinal);
        var playlist = await TextAsync($"/api/videos/{id}/stream/{path}");
        var segment = playlist.Split('\n').First(line => line.EndsWith(".ts", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.OK, (await node.GetAsync($"/api/videos/{id}/stream/{path[..path.IndexOf('/', StringComparison.Ordinal)]}/{segment}")).Status);

        // A player has the one address and no key.
        using var player = new HttpClient();
        var master = new Uri(video.Text("hls_url")!);
        Assert.Equal(playlist, await player.GetStringAsync(new Uri(master, path), TestContext.Current.CancellationToken));
        Assert.NotEmpty(await player.GetByteArrayAsync(new Uri(new Uri(master, path), segment), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Row2_6_TheSameUploadTwice_IsOneVideo()
    {
        var bytes = await VideoAsync();
        using var once = MindiaSamples.Form(bytes);
        using var again = MindiaSamples.Form(bytes);
        using var other = MindiaSamples.Form([.. bytes, 0]);
        var first = await node.SendAsync(HttpMethod.Post, "/api/videos", once, ("Idempotency-Key", "one-video"));
        var second = await node.SendAsync(HttpMethod.Post, "/api/videos", again, ("Idempotency-Key", "one-video"));
        var third = await node.SendAsync(HttpMethod.Post, "/api/videos", other, ("Idempotency-Key", "one-video"));

        Assert.Equal((first.Json.Text("id"), first.Json.Text("filename"), "true"), (second.Json.Text("id"), second.Json.Text("filename"), second.Header("X-Idempotent-Replayed")));
        third.AssertMindiaError(HttpStatusCode.UnprocessableEntity, "IDEMPOTENCY_KEY_REUSED");
        Assert.Equal("completed", (await EndOfAsync(first.Json.Text("id")!)).Text("status"));
    }

    [Fact]
    public async Task Row2_5_AFailedTask_IsRetriedUnderItsId()
    {
        var bytes = await VideoAsync();
        bytes.AsSpan(64).Clear();
        using var form = MindiaSamples.Form(bytes);
        var id = (await node.SendAsync(HttpMethod.Post, "/api/videos", form)).Json.Text("id")!;
        var failed = await EndOfAsync(id);
        Assert.Equal(("failed", 0), (failed.Text("status"), failed.GetProperty("retry_count").GetInt32()));
        Assert.False(string.IsNullOrEmpty(failed.Text("error")));

        var retry = await node.PostAsync($"/api/tasks/{id}/retry");
        Assert.Equal((HttpStatusCode.OK, "scheduled"), (retry.Status, retry.Json.Text("status")));
        Assert.Equal(("failed", 1), ((await EndOfAsync(id)).Text("status"), (await EndOfAsync(id)).GetProperty("retry_count").GetInt32()));
    }

    [Fact]
    public async Task Row2_4_AScheduledTask_IsCancelled()
    {
        var start = DateTimeOffset.UtcNow.AddHours(1);
        var id = (await node.PostAsync("/api/tasks", $$"""{"type":"EmbeddingGeneration","payload":{"text":"x"},"scheduled_at":"{{start:yyyy-MM-ddTHH:mm:ssZ}}"}""")).Json.Text("id");
        Assert.Contains((await node.GetAsync("/api/tasks?status=scheduled")).Json.GetProperty("tasks").EnumerateArray(), task => task.Text("id") == id);

        var answer = await node.PostAsync($"/api/tasks/{id}/cancel");

        Assert.Equal((HttpStatusCode.OK, "cancelled"), (answer.Status, answer.Json.Text("status")));
        Assert.Equal("cancelled", (await node.GetAsync($"/api/tasks/{id}")).Json.Text("status"));
    }

    [Fact]
    public async Task Row2_1_Lists_AddUpAcrossOffsets()
    {
        for (var count = 0; count < 5; count++)
        {
            await EndOfAsync((await node.PostAsync("/api/tasks", """{"type":"EmbeddingGeneration","payload":{"text":"x"}}""")).Json.Text("id")!);
        }

        var all = (await node.GetAsync("/api/tasks?type=generate_embedding&status=completed")).Json;
        var parts = new List<string?>();
        for (var offset = 0; offset < all.GetProperty("total").GetInt32(); offset += 2)
        {
            parts.AddRange((await node.GetAsync($"/api/tasks?type=generate_embedding&status=completed&limit=2&offset={offset}")).Json.GetProperty("tasks").EnumerateArray().Select(task => task.Text("id")));
        }

        Assert.Equal(all.GetProperty("tasks").EnumerateArray().Select(task => task.Text("id")), parts);
        Assert.InRange(all.GetProperty("total").GetInt32(), 5, 100);
    }

    private async Task<JsonElement> EndOfAsync(string id)
    {
        await node.GetAsync($"/v1/tasks/{id}", Wait);
        return (await node.GetAsync($"/api/tasks/{id}")).Json;
    }

    private async Task<string> TextAsync(string path) => Encoding.UTF8.GetString((await node.GetAsync(path)).Body);

    private async Task<byte[]> VideoAsync()
    {
        var task = (await node.PostAsync("/v1/tasks", """{"kind":"video","input":{"prompt":"x","duration":2,"size":"320x240"}}""", Wait)).Json;
        return (await node.GetAsync(task.GetProperty("result").Text("url")!)).Body;
    }
}
