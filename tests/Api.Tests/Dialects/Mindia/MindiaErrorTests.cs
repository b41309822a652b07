using System.Net;
using Orleans.MediaTasks.Api.Hosting;

namespace Orleans.MediaTasks.Api.Dialects.Mindia;

public sealed class MindiaErrorTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private readonly ApiHost _host = shared.WithNewScript();

    [Theory]
    [InlineData("/api/tasks")]
    [InlineData("/api/tasks/stats")]
    [InlineData("/api/v0/tasks")]
    [InlineData("/api/videos")]
    [InlineData("/api/v0/plugins")]
    public async Task Resolution20_WithoutAKeyOrWithAWrongOne_IsUnauthorized(string path)
    {
        foreach (var key in (string?[])[null, "condt_wrong"])
        {
            using var client = _host.CreateClient(key);
            (await _host.SendAsync(new HttpRequestMessage(HttpMethod.Get, path), client)).AssertMindiaError(HttpStatusCode.Unauthorized, "UNAUTHORIZED");
        }
    }

    [Theory]
    [InlineData("/api/plugins/assembly_ai")]
    [InlineData("/api/plugins/assembly_ai/config")]
    [InlineData("/api/v0/plugins/x")]
    [InlineData("/api/v0/webhooks/1/nothing")]
    [InlineData("/api/embeddings")]
    [InlineData("/api/tasks/1/nothing")]
    public async Task WhatIsNotThere_IsNotFoundInTheDialectsShape(string path)
    {
        var error = (await _host.GetAsync(path)).AssertMindiaError(HttpStatusCode.NotFound, "NOT_FOUND");

        Assert.False(string.IsNullOrEmpty(error.Text("suggested_action")));
        Assert.Equal("not_found_error", error.Text("error_type"));
    }

    [Theory]
    [InlineData("/api/plugins")]
    [InlineData("/api/v0/plugins")]
    public async Task Row2_8_Plugins_WhereNoneIsInstalled_AreNone(string path)
    {
        Assert.Equal(0, (await _host.GetAsync(path)).Json.GetProperty("plugins").GetArrayLength());
    }

    [Fact]
    public async Task AWrongMethod_IsAnsweredInTheDialectsShape()
    {
        (await _host.SendAsync(new HttpRequestMessage(HttpMethod.Delete, "/api/tasks"))).AssertMindiaError(HttpStatusCode.MethodNotAllowed, "METHOD_NOT_ALLOWED");
    }

    [Fact]
    public async Task ABodyThatIsNoJson_IsABadRequest()
    {
        (await _host.PostAsync("/api/tasks", "{")).AssertMindiaError(HttpStatusCode.BadRequest, "BAD_REQUEST");
    }

    [Fact]
    public async Task ABodyThatIsTooLong_IsRefused()
    {
        var body = $$$"""{"type":"EmbeddingGeneration","payload":{"text":"{{{new string('x', 1024 * 1024)}}}"}}""";

        (await _host.PostAsync("/api/tasks", body)).AssertMindiaError(HttpStatusCode.RequestEntityTooLarge, "PAYLOAD_TOO_LARGE");
    }

    [Fact]
    public async Task ABodyThatSaysItIsText_IsRead()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/tasks") { Content = new StringContent("""{"type":"EmbeddingGeneration","payload":{"text":"x"}}""") };

        Assert.Equal(HttpStatusCode.Created, (await _host.SendAsync(request)).Status);
    }

    [Fact]
    public async Task AKeyThatIsNone_IsRefused()
    {
        var error = (await _host.PostAsync("/api/tasks", "{}", ("Idempotency-Key", new string('k', 257)))).AssertMindiaError(HttpStatusCode.BadRequest, "INVALID_INPUT");

        Assert.Equal("Idempotency-Key", error.Text("field"));
    }

    [Fact]
    public async Task ABrokenPart_IsAServerErrorThatMayPass()
    {
        _host.Cluster.OnGet = _ => throw new TimeoutException();

        (await _host.GetAsync($"/api/tasks/{Guid.NewGuid()}")).AssertMindiaError(HttpStatusCode.ServiceUnavailable, "SERVICE_UNAVAILABLE", recoverable: true);
    }

    [Fact]
    public async Task TheAddressOfAnotherDialect_IsLeftToIt()
    {
        (await _host.GetAsync("/api/other")).AssertError(HttpStatusCode.NotFound, "not_found");
        Assert.False(new MindiaErrorShape().Speaks("/api/tasks/1/status"));
        Assert.True(new MindiaErrorShape().Speaks("/api/tasks/1/status/x"));
    }

    [Fact]
    public async Task TheDocumentOfTheNativeApi_DoesNotListTheDialect()
    {
        var paths = (await _host.GetAsync("/openapi/v1.json")).Json.GetProperty("paths");

        Assert.DoesNotContain(paths.EnumerateObject(), path => path.Name.StartsWith("/api/", StringComparison.Ordinal));
    }
}
