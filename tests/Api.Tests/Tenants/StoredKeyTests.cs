using System.Net;
using Orleans.MediaTasks.Api.Hosting;
using Orleans.MediaTasks.Tenants;

namespace Orleans.MediaTasks.Api.Tenants;

/// <summary>Keys that the cluster knows, as requests send them.</summary>
public sealed class StoredKeyTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private readonly ApiHost _host = shared.WithNewScript();

    [Theory]
    [InlineData("Authorization", "Bearer ")]
    [InlineData("X-API-Key", "")]
    [InlineData("api-key", "")]
    [InlineData("X-Virtual-Key", "")]
    public async Task Key_InAnyHeader_NamesItsTenant(string header, string prefix)
    {
        var secret = Add(ApiKeyStanding.Valid, ApiKeyScopes.Read);

        Assert.Equal(HttpStatusCode.OK, (await SendAsync(HttpMethod.Get, "/v1/tasks", header, prefix + secret)).Status);
        Assert.Equal("acme", _host.Cluster.LastQuery!.Tenant);
    }

    [Theory]
    [InlineData(ApiKeyStanding.Unknown, "is not valid")]
    [InlineData(ApiKeyStanding.Disabled, "is disabled")]
    [InlineData(ApiKeyStanding.Expired, "has expired")]
    public async Task Key_ThatDoesNotWork_IsToldWhy(ApiKeyStanding standing, string reason)
    {
        var answer = await SendAsync(HttpMethod.Get, "/v1/tasks", "api-key", Add(standing, ApiKeyScopes.None));

        Assert.Contains(reason, answer.AssertError(HttpStatusCode.Unauthorized, "unauthorized").GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Contains("invalid_token", answer.Header("WWW-Authenticate"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_WithoutTheScope_IsToldWhichItNeeds()
    {
        var answer = await SendAsync(HttpMethod.Post, "/v1/tasks", "api-key", Add(ApiKeyStanding.Valid, ApiKeyScopes.Read));

        var detail = answer.AssertError(HttpStatusCode.Forbidden, "forbidden").GetProperty("detail").GetString();
        Assert.Contains("scope 'submit'; this key has 'read'", detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_ThatCannotBeLookedUp_IsAskedToComeAgain()
    {
        _host.Cluster.KeyFailure = new TimeoutException();

        var answer = await SendAsync(HttpMethod.Get, "/v1/tasks", "api-key", KeyText.New());

        answer.AssertError(HttpStatusCode.ServiceUnavailable, "unavailable");
        Assert.NotNull(answer.Header("Retry-After"));
    }

    [Theory]
    [InlineData("/health/live", HttpStatusCode.OK)]
    [InlineData("/v1/media/unknown.png", HttpStatusCode.NotFound)]
    [InlineData("/errors", HttpStatusCode.OK)]
    public async Task OpenRoute_WithAKeyThatCannotBeLookedUp_Answers(string path, HttpStatusCode status)
    {
        _host.Cluster.KeyFailure = new TimeoutException();

        Assert.Equal(status, (await SendAsync(HttpMethod.Get, path, "api-key", KeyText.New())).Status);
        Assert.Equal(0, _host.Cluster.KeyLookups);
    }

    [Fact]
    public async Task MadeUpKey_CostsTheClusterNothing()
    {
        (await SendAsync(HttpMethod.Get, "/v1/tasks", "api-key", "condt_" + new string('x', 49))).AssertError(HttpStatusCode.Unauthorized, "unauthorized");

        Assert.Equal(0, _host.Cluster.KeyLookups);
    }

    [Fact]
    public async Task Secret_IsInNoLog()
    {
        var secret = Add(ApiKeyStanding.Disabled, ApiKeyScopes.None);
        await SendAsync(HttpMethod.Get, $"/v1/tasks/events?access_token={secret}", "Accept", "text/event-stream");

        Assert.DoesNotContain(_host.Log.Entries, entry => entry.Text.Contains(secret, StringComparison.Ordinal));
    }

    private string Add(ApiKeyStanding standing, ApiKeyScopes scopes)
    {
        // A key of its own for each test: the node remembers answers for three seconds.
        var secret = KeyText.New();
        if (standing != ApiKeyStanding.Unknown)
        {
            _host.Cluster.Keys[KeyText.HashOf(secret)] = new ApiKeyFinding(standing, new ApiKey { Id = "key_1", Tenant = "acme", Name = "site", Preview = "condt_abcd" }, scopes);
        }

        return secret;
    }

    private async Task<Answer> SendAsync(HttpMethod method, string path, string header, string value)
    {
        using var client = _host.CreateClient(null);
        var request = new HttpRequestMessage(method, path);
        request.Headers.TryAddWithoutValidation(header, value);
        return await _host.SendAsync(request, client);
    }
}
