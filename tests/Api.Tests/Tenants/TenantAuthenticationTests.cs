using System.Net;
using Orleans.MediaTasks.Api.Hosting;

namespace Orleans.MediaTasks.Api.Tenants;

public sealed class TenantAuthenticationTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private readonly ApiHost _host = shared.Host;

    [Theory]
    [InlineData("Authorization", "Bearer condt_dev")]
    [InlineData("Authorization", "bearer  condt_dev")]
    [InlineData("X-API-Key", "condt_dev")]
    [InlineData("api-key", "condt_dev")]
    [InlineData("X-Virtual-Key", "condt_dev")]
    public async Task Request_WithTheKeyOfDevelopment_IsLetIn(string header, string value)
    {
        using var client = _host.CreateClient(null);
        var request = new HttpRequestMessage(HttpMethod.Get, "/v1/tasks");
        request.Headers.TryAddWithoutValidation(header, value);

        Assert.Equal(HttpStatusCode.OK, (await _host.SendAsync(request, client)).Status);
        Assert.Equal("dev", _host.Cluster.LastQuery!.Tenant);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("Authorization", "Bearer wrong")]
    [InlineData("Authorization", "Bearer ")]
    [InlineData("Authorization", "Basic condt_dev")]
    [InlineData("X-API-Key", "CONDT_DEV")]
    public async Task Request_WithoutARightKey_IsToldWhichKeyWorks(string? header, string? value)
    {
        using var client = _host.CreateClient(null);
        var request = new HttpRequestMessage(HttpMethod.Get, "/v1/tasks");
        if (header is not null)
        {
            request.Headers.TryAddWithoutValidation(header, value);
        }

        var answer = await _host.SendAsync(request, client);

        var error = answer.AssertError(HttpStatusCode.Unauthorized, "unauthorized");
        Assert.Equal("authentication_error", error.GetProperty("error").GetProperty("type").GetString());
        Assert.Contains("condt_dev", error.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("Bearer", answer.Header("WWW-Authenticate"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/v1/tasks")]
    [InlineData("POST", "/v1/tasks")]
    [InlineData("POST", "/v1/tasks/batch")]
    [InlineData("GET", "/v1/tasks/stats")]
    [InlineData("GET", "/v1/tasks/x")]
    [InlineData("DELETE", "/v1/tasks/x")]
    [InlineData("POST", "/v1/tasks/x/cancel")]
    [InlineData("POST", "/v1/tasks/x/retry")]
    [InlineData("GET", "/v1/tasks/x/attempts")]
    [InlineData("GET", "/v1/tasks/x/why")]
    [InlineData("GET", "/v1/models")]
    [InlineData("GET", "/v1/models/x")]
    [InlineData("GET", "/v1/providers")]
    [InlineData("POST", "/v1/providers/x/pause")]
    [InlineData("POST", "/v1/media")]
    [InlineData("PUT", "/v1/media")]
    [InlineData("GET", "/v1/media/info/x")]
    [InlineData("DELETE", "/v1/media/x")]
    public async Task EveryRoute_WithoutAKey_Says401(string method, string path)
    {
        using var client = _host.CreateClient(null);

        (await _host.SendAsync(new HttpRequestMessage(new HttpMethod(method), path), client)).AssertError(HttpStatusCode.Unauthorized, "unauthorized");
    }

    [Theory]
    [InlineData("/health/live", HttpStatusCode.OK)]
    [InlineData("/health/ready", HttpStatusCode.OK)]
    [InlineData("/errors", HttpStatusCode.OK)]
    [InlineData("/v1/media/unknown.png", HttpStatusCode.NotFound)]
    public async Task OpenRoutes_WithoutAKey_Answer(string path, HttpStatusCode status)
    {
        using var client = _host.CreateClient(null);

        Assert.Equal(status, (await _host.SendAsync(new HttpRequestMessage(HttpMethod.Get, path), client)).Status);
    }

    [Fact]
    public async Task KeyInTheAddress_WorksForEventStreamsOnly()
    {
        using var client = _host.CreateClient(null);
        var plain = new HttpRequestMessage(HttpMethod.Get, "/v1/tasks?access_token=condt_dev");
        var stream = new HttpRequestMessage(HttpMethod.Get, "/v1/tasks?access_token=condt_dev") { Headers = { { "Accept", "text/event-stream" } } };

        (await _host.SendAsync(plain, client)).AssertError(HttpStatusCode.Unauthorized, "unauthorized");
        Assert.Equal(HttpStatusCode.OK, (await _host.SendAsync(stream, client)).Status);
        Assert.DoesNotContain(_host.Log.Entries, entry => entry.Text.Contains("condt_dev", StringComparison.Ordinal));
    }

    [Fact]
    public async Task OutsideDevelopment_TheKeyOfDevelopmentDoesNotWork()
    {
        await using var production = await ApiHost.StartAsync("Production");

        var error = (await production.GetAsync("/v1/tasks")).AssertError(HttpStatusCode.Unauthorized, "unauthorized");

        Assert.Contains("keys create", error.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("::1", true)]
    [InlineData("::ffff:127.0.0.1", true)]
    [InlineData("192.0.2.7", false)]
    [InlineData("::ffff:192.0.2.7", false)]
    [InlineData(null, false)]
    public void KeyOfDevelopment_WorksFromThisMachineOnly(string? caller, bool works)
    {
        var keys = new TenantKeys(new Microsoft.Extensions.Hosting.Internal.HostingEnvironment { EnvironmentName = "Development" });

        Assert.Equal(works ? "dev" : null, keys.Find(TenantKeys.DevelopmentKey, caller is null ? null : IPAddress.Parse(caller)));
    }
}
