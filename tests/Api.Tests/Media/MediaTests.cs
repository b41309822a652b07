using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Orleans.MediaTasks.Api.Hosting;

namespace Orleans.MediaTasks.Api.Media;

public sealed class MediaTests : IAsyncLifetime
{
    private static readonly byte[] Png = [0x89, .. "PNG\r\n"u8, .. new byte[100]];
    private ApiHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await ApiHost.StartAsync(settings: [new("MediaTasks:Api:MaximumUploadBytes", "1000")]);

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    public async Task Upload_OfRawBytes_IsStored(string method)
    {
        var answer = await SendAsync(new HttpMethod(method), "/v1/media?filename=..%2F..%2Fetc%2Fmy%20fox.png", Raw(Png, "image/png"));

        var json = answer.Json;
        Assert.Equal(HttpStatusCode.Created, answer.Status);
        Assert.Equal("my fox.png", json.GetProperty("filename").GetString());
        Assert.Equal(Png.Length, json.GetProperty("bytes").GetInt32());
        Assert.Equal(json.GetProperty("url").GetString(), answer.Header("Location"));
        Assert.Equal("image/png", _host.Media.LastWrite!.ClaimedContentType);
        Assert.Equal(Png, (await _host.GetAsync(json.GetProperty("url").GetString()!)).Body);
    }

    [Fact]
    public async Task Upload_OfAForm_TakesTheFirstFile()
    {
        var form = new MultipartFormDataContent { { new StringContent("x"), "field" }, { Raw(Png, "image/png"), "anything", "fox.png" }, { Raw(Png, "image/png"), "second", "2.png" } };

        var answer = await SendAsync(HttpMethod.Post, "/v1/media", form);

        Assert.Equal(HttpStatusCode.Created, answer.Status);
        Assert.Equal("fox.png", answer.Json.GetProperty("filename").GetString());
        Assert.Equal(1, _host.Media.Count);
    }

    [Fact]
    public async Task Upload_WhenBad_SaysWhy()
    {
        (await SendAsync(HttpMethod.Put, "/v1/media", Raw([], "image/png"))).AssertError(HttpStatusCode.BadRequest, "media_empty");
        (await SendAsync(HttpMethod.Put, "/v1/media", Raw("hello world"u8.ToArray(), "image/png"))).AssertError(HttpStatusCode.BadRequest, "media_type_unknown");
        (await SendAsync(HttpMethod.Put, "/v1/media", Raw(new byte[1001], "image/png"))).AssertError(HttpStatusCode.RequestEntityTooLarge, "media_too_large");
        (await SendAsync(HttpMethod.Post, "/v1/media", Raw(Png, "application/json"))).AssertError(HttpStatusCode.UnsupportedMediaType, "unsupported_media_type");
        (await SendAsync(HttpMethod.Post, "/v1/media", Raw(Png, "text/html"))).AssertError(HttpStatusCode.UnsupportedMediaType, "unsupported_media_type");
        (await SendAsync(HttpMethod.Post, "/v1/media", new MultipartFormDataContent { { new StringContent("x"), "field" } })).AssertError(HttpStatusCode.BadRequest, "missing_parameter");
        (await SendAsync(HttpMethod.Post, "/v1/media", Raw("no form at all"u8.ToArray(), "multipart/form-data; boundary=x"))).AssertError(HttpStatusCode.BadRequest, "invalid_request");
        (await SendAsync(HttpMethod.Post, "/v1/media", Raw(Png, "multipart/form-data"))).AssertError(HttpStatusCode.BadRequest, "invalid_request");
        Assert.Equal(0, _host.Media.Count);
    }

    [Fact]
    public async Task Upload_WhenTooLongWithoutALength_Says413()
    {
        var content = new StreamContent(new MemoryStream([.. Png, .. new byte[2000]]));
        content.Headers.ContentType = new("image/png");
        var request = new HttpRequestMessage(HttpMethod.Put, "/v1/media") { Content = content, Headers = { TransferEncodingChunked = true } };

        (await _host.SendAsync(request)).AssertError(HttpStatusCode.RequestEntityTooLarge, "media_too_large");
    }

    [Fact]
    public async Task Download_NeedsNoKeyAndIsSafe()
    {
        _host.Media.Add("k.png", "dev", "image/png", Png, "fox \"ä\".png");
        using var client = _host.CreateClient(null);

        var answer = await _host.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/v1/media/k.png"), client);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("image/png", answer.ContentType);
        Assert.Equal("nosniff", answer.Header("X-Content-Type-Options"));
        Assert.Equal("sandbox", answer.Header("Content-Security-Policy"));
        Assert.Equal("*", answer.Header("Access-Control-Allow-Origin"));
        Assert.Equal("bytes", answer.Header("Accept-Ranges"));
        Assert.StartsWith("inline; ", answer.Header("Content-Disposition"), StringComparison.Ordinal);
        Assert.Contains("max-age", answer.Header("Cache-Control"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("image/svg+xml")]
    [InlineData("text/html")]
    [InlineData("application/octet-stream")]
    public async Task Download_WhenItCouldRunScripts_IsAnAttachment(string type)
    {
        _host.Media.Add("k.bin", "dev", type, Png);

        Assert.Equal("attachment", (await _host.GetAsync("/v1/media/k.bin")).Header("Content-Disposition"));
    }

    [Fact]
    public async Task Download_WithRangesAndConditions_FollowsThem()
    {
        _host.Media.Add("k.png", "dev", "image/png", Png);
        var tag = (await _host.GetAsync("/v1/media/k.png")).Header("ETag")!;

        var range = await SendAsync(HttpMethod.Get, "/v1/media/k.png", null, request => request.Headers.Range = new RangeHeaderValue(1, 3));
        var beyond = await SendAsync(HttpMethod.Get, "/v1/media/k.png", null, request => request.Headers.Range = new RangeHeaderValue(5000, 6000));
        var same = await SendAsync(HttpMethod.Get, "/v1/media/k.png", null, request => request.Headers.IfNoneMatch.Add(EntityTagHeaderValue.Parse(tag)));
        var head = await SendAsync(HttpMethod.Head, "/v1/media/k.png", null);

        Assert.Equal((HttpStatusCode.PartialContent, "PNG"), (range.Status, Encoding.ASCII.GetString(range.Body)));
        Assert.Equal($"bytes 1-3/{Png.Length}", range.Header("Content-Range"));
        beyond.AssertError(HttpStatusCode.RequestedRangeNotSatisfiable, "range_not_satisfiable");
        Assert.Equal($"bytes */{Png.Length}", beyond.Header("Content-Range"));
        Assert.Equal(HttpStatusCode.NotModified, same.Status);
        Assert.Equal((HttpStatusCode.OK, 0, $"{Png.Length}"), (head.Status, head.Body.Length, head.Header("Content-Length")));
    }

    [Fact]
    public async Task InfoAndDelete_AreTheOwnersOnly()
    {
        _host.Media.Add("theirs.png", "other", "image/png", Png);
        _host.Media.Add("mine.png", "dev", "image/png", Png);
        _host.Media.Add("ladder/master.m3u8", "dev", "application/vnd.apple.mpegurl", Png);
        _host.Media.Add("ladder/1.ts", "dev", "video/mp2t", Png);

        (await _host.GetAsync("/v1/media/info/theirs.png")).AssertError(HttpStatusCode.NotFound, "not_found");
        (await SendAsync(HttpMethod.Delete, "/v1/media/theirs.png", null)).AssertError(HttpStatusCode.NotFound, "not_found");
        Assert.Equal("mine.png", (await _host.GetAsync("/v1/media/info/mine.png")).Json.GetProperty("key").GetString());
        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync(HttpMethod.Delete, "/v1/media/mine.png", null)).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync(HttpMethod.Delete, "/v1/media/ladder/master.m3u8", null)).Status);
        (await _host.GetAsync("/v1/media/mine.png")).AssertError(HttpStatusCode.NotFound, "not_found");
        (await _host.GetAsync("/v1/media/ladder/1.ts")).AssertError(HttpStatusCode.NotFound, "not_found");
        Assert.Equal(1, _host.Media.Count);
    }

    private Task<Answer> SendAsync(HttpMethod method, string path, HttpContent? content, Action<HttpRequestMessage>? configure = null)
    {
        var request = new HttpRequestMessage(method, path) { Content = content };
        configure?.Invoke(request);
        return _host.SendAsync(request);
    }

    private static ByteArrayContent Raw(byte[] bytes, string type)
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        return content;
    }
}
