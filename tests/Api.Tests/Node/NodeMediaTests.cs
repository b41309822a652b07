using System.Net;
using System.Security.Cryptography;
using System.Text.Json;

namespace Orleans.MediaTasks.Api.Node;

/// <summary>Media over HTTP on a whole node.</summary>
public sealed class NodeMediaTests(NodeHost node) : IClassFixture<NodeHost>
{
    private static readonly (string, string) Wait = ("Prefer", "wait=60");

    [Fact]
    public async Task Upload_OfAPicture_CanBeReadDescribedAndRemoved()
    {
        var png = await PictureAsync();
        var answer = await node.UploadAsync(png, "image/png");

        var info = answer.Json;
        var key = info.GetProperty("key").GetString();
        Assert.Equal(HttpStatusCode.Created, answer.Status);
        Assert.Equal("image/png", info.GetProperty("content_type").GetString());
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(png)), info.GetProperty("sha256").GetString());
        Assert.Equal(png, (await node.GetAsync($"/v1/media/{key}")).Body);
        Assert.Equal(png[10..20], (await node.GetAsync($"/v1/media/{key}", ("Range", "bytes=10-19"))).Body);
        Assert.Equal(info.GetRawText(), (await node.GetAsync($"/v1/media/info/{key}")).Json.GetRawText());
        Assert.Equal(HttpStatusCode.NoContent, (await node.SendAsync(HttpMethod.Delete, $"/v1/media/{key}", null)).Status);
        (await node.GetAsync($"/v1/media/{key}")).AssertError(HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task Upload_WhenItIsNoMedia_IsRefused()
    {
        (await node.UploadAsync([], "image/png")).AssertError(HttpStatusCode.BadRequest, "media_empty");
        (await node.UploadAsync("just some words"u8.ToArray(), "image/png")).AssertError(HttpStatusCode.BadRequest, "media_type_unknown");
        (await node.UploadAsync("just some words"u8.ToArray(), "application/octet-stream")).AssertError(HttpStatusCode.BadRequest, "media_type_unknown");
        (await node.UploadAsync(await PictureAsync(), "video/mp4")).AssertError(HttpStatusCode.BadRequest, "media_type_mismatch");
        (await node.UploadAsync("#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n"u8.ToArray(), "application/octet-stream")).AssertError(HttpStatusCode.BadRequest, "media_type_unknown");
    }

    [Theory]
    [InlineData("/v1/media/..%2f..%2fetc%2fpasswd")]
    [InlineData("/v1/media/%2e%2e/%2e%2e/etc/passwd")]
    [InlineData("/v1/media/....//....//etc/passwd")]
    [InlineData("/v1/media/.")]
    [InlineData("/v1/media/%5c..%5c..%5cetc")]
    [InlineData("/v1/media/info/..%2f..%2fmediatasks.db")]
    public async Task Read_WhenTheKeyLeadsOut_FindsNothing(string path)
    {
        var answer = await node.GetAsync(path);

        Assert.InRange((int)answer.Status, 400, 404);
        answer.AssertErrorShape();
    }

    [Fact]
    public async Task Video_MadeHereAndTranscoded_CanBeRead()
    {
        var made = (await node.PostAsync("/v1/tasks", """{"kind":"video","input":{"prompt":"x","duration":1,"size":"320x240"}}""", Wait)).Json;
        var source = made.GetProperty("result").GetProperty("url").GetString();
        var task = (await node.PostAsync("/v1/tasks", JsonSerializer.Serialize(new { model = "ffmpeg/hls", input = new { source } }), Wait)).Json;

        Assert.Equal("completed", task.GetProperty("status").GetString());
        var url = task.GetProperty("result").GetProperty("url").GetString()!;
        var master = await node.GetAsync(url);
        Assert.StartsWith("#EXTM3U", System.Text.Encoding.UTF8.GetString(master.Body), StringComparison.Ordinal);
        Assert.Equal("application/vnd.apple.mpegurl", master.ContentType);
        var variant = System.Text.Encoding.UTF8.GetString(master.Body).Split('\n').First(line => line.Length > 0 && line[0] != '#');
        Assert.Equal(HttpStatusCode.OK, (await node.GetAsync(new Uri(new Uri(url), variant).ToString())).Status);
    }

    [Fact]
    public async Task Transcode_OfACorruptFile_FailsWithTheReason()
    {
        var made = (await node.PostAsync("/v1/tasks", """{"kind":"video","input":{"prompt":"x","duration":1,"size":"64x64"}}""", Wait)).Json;
        var bytes = (await node.GetAsync(made.GetProperty("result").GetProperty("url").GetString()!)).Body;
        bytes.AsSpan(64).Clear();
        var source = (await node.UploadAsync(bytes, "video/mp4")).Json.GetProperty("url").GetString();

        var task = (await node.PostAsync("/v1/tasks", JsonSerializer.Serialize(new { model = "ffmpeg/transcode", input = new { source } }), Wait)).Json;

        Assert.Equal(("failed", "invalid_request"), (task.GetProperty("status").GetString(), task.GetProperty("error_code").GetString()));
        Assert.False(string.IsNullOrEmpty(task.GetProperty("error").GetString()));
    }

    private async Task<byte[]> PictureAsync()
    {
        var task = (await node.PostAsync("/v1/tasks", """{"kind":"image","input":{"prompt":"a fox","size":"64x64"}}""", Wait)).Json;
        return (await node.GetAsync(task.GetProperty("result").GetProperty("url").GetString()!)).Body;
    }
}
