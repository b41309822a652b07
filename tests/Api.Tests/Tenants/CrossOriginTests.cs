using System.Net;
using Orleans.MediaTasks.Api.Hosting;

namespace Orleans.MediaTasks.Api.Tenants;

/// <summary>Which pages of other origins may call.</summary>
public sealed class CrossOriginTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private readonly ApiHost _host = shared.Host;

    [Fact]
    public async Task Development_LetsAnyPageCall()
    {
        Assert.Equal("*", (await AskAsync(_host, HttpMethod.Get, "/v1/tasks", "https://page.example")).Header("Access-Control-Allow-Origin"));
        Assert.Equal("*", (await AskAsync(_host, HttpMethod.Get, "/v1/tasks/nope", "https://page.example")).Header("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Row2_12_Pages_MayReadTheHeadersThatDialectsAdd()
    {
        var exposed = (await AskAsync(_host, HttpMethod.Get, "/api/tasks", "https://page.example")).Header("Access-Control-Expose-Headers")!.Split(',', StringSplitOptions.TrimEntries);

        Assert.Empty(((string[])["X-Idempotent-Key", "X-Idempotent-Replayed", "Retry-After", "Location", "X-RateLimit-Remaining-Requests"]).Except(exposed));
    }

    [Fact]
    public async Task Preflight_NeedsNoKey()
    {
        using var client = _host.CreateClient(null);
        var request = new HttpRequestMessage(HttpMethod.Options, "/v1/tasks") { Headers = { { "Origin", "https://page.example" }, { "Access-Control-Request-Method", "POST" }, { "Access-Control-Request-Headers", "authorization,idempotency-key" } } };

        var answer = await _host.SendAsync(request, client);

        Assert.Equal(HttpStatusCode.NoContent, answer.Status);
        Assert.Contains("idempotency-key", answer.Header("Access-Control-Allow-Headers"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://page.example", "https://page.example")]
    [InlineData("https://other.example", null)]
    public async Task Elsewhere_OnlyConfiguredPagesMayCall(string origin, string? allowed)
    {
        await using var production = await ApiHost.StartAsync("Production", new KeyValuePair<string, string?>("MediaTasks:Api:AllowedOrigins:0", "https://page.example"));

        Assert.Equal(allowed, (await AskAsync(production, HttpMethod.Get, "/v1/tasks", origin)).Header("Access-Control-Allow-Origin"));
        Assert.Equal("*", (await AskAsync(production, HttpMethod.Get, "/v1/media/k.png", origin)).Header("Access-Control-Allow-Origin"));
    }

    private static Task<Answer> AskAsync(ApiHost host, HttpMethod method, string path, string origin) =>
        host.SendAsync(new HttpRequestMessage(method, path) { Headers = { { "Origin", origin } } });
}
