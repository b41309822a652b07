using System.Net;
using System.Net.Http.Headers;
using Orleans.MediaTasks.Api.Hosting;

namespace Orleans.MediaTasks.Api.Errors;

/// <summary>Bodies beyond every limit: a sender who reads only after its last byte still gets the answer, not a reset.</summary>
public sealed class LargeRequestTests : IAsyncLifetime
{
    private const int Large = 40 * 1024 * 1024;
    private ApiHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await ApiHost.StartAsync(settings: [new("MediaTasks:Api:MaximumUploadBytes", "1000"), new("MediaTasks:Dialects:Conduit:MaximumBatchBytes", "2048")]);

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData("/v1/tasks", "application/json", "body_too_large")]
    [InlineData("/v1/tasks/batch", "application/json", "body_too_large")]
    [InlineData("/v1/batch/webhook-sends", "application/json", "body_too_large")]
    [InlineData("/v1/media", "image/png", "media_too_large")]
    [InlineData("/v1/media", "multipart/form-data; boundary=x", "media_too_large")]
    [InlineData("/v1/tasks", "text/plain", "unsupported_media_type")]
    public async Task Post_OfFarTooMuch_IsAnsweredInTheOneShape(string path, string type, string code)
    {
        var status = code == "unsupported_media_type" ? HttpStatusCode.UnsupportedMediaType : HttpStatusCode.RequestEntityTooLarge;

        (await PostAsync(path, type, isChunked: false)).AssertError(status, code);

        Assert.Empty(_host.Cluster.Submissions);
        Assert.Equal(0, _host.Media.Count);
    }

    [Theory]
    [InlineData("/v1/tasks", "application/json", "body_too_large")]
    [InlineData("/v1/media", "image/png", "media_too_large")]
    public async Task Post_OfFarTooMuchWithoutALength_IsAnsweredInTheOneShape(string path, string type, string code)
    {
        (await PostAsync(path, type, isChunked: true)).AssertError(HttpStatusCode.RequestEntityTooLarge, code);

        Assert.Empty(_host.Cluster.Submissions);
        Assert.Equal(0, _host.Media.Count);
    }

    [Theory]
    [InlineData(2048, HttpStatusCode.Accepted)]
    [InlineData(2049, HttpStatusCode.RequestEntityTooLarge)]
    public async Task Post_OfABatchAtItsLimit_IsTaken_AndOfAByteMoreIsNot(int bytes, HttpStatusCode status)
    {
        var body = """{"updates":[{"virtualKeyId":"key_1","amount":1}]}""".PadRight(bytes);

        Assert.Equal(status, (await _host.PostAsync("/v1/batch/spend-updates", body)).Status);
    }

    private async Task<Answer> PostAsync(string path, string type, bool isChunked)
    {
        // A connection of its own: one that the server closes after the answer must not be the next test's.
        using var client = _host.CreateClient(Tenants.TenantKeys.DevelopmentKey);
        var content = new StreamContent(new MemoryStream(new byte[Large]));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content, Headers = { TransferEncodingChunked = isChunked } };
        return await _host.SendAsync(request, client);
    }
}
