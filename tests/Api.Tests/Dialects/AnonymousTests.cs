using System.Net;
using Orleans.MediaTasks.Api.Hosting;

namespace Orleans.MediaTasks.Api.Dialects;

/// <summary>Callers without a key (§8, resolution 20).</summary>
public sealed class AnonymousTests
{
    private static readonly string Unknown = Guid.CreateVersion7().ToString();

    public static TheoryData<string, HttpStatusCode> Routes => new()
    {
        { "/tasks", HttpStatusCode.OK },
        { "/stats", HttpStatusCode.OK },
        { $"/tasks/{Unknown}", HttpStatusCode.NotFound },
        { $"/api/v1/jobs/{Unknown}", HttpStatusCode.NotFound },
    };

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Resolution20_InDevelopment_NoKeyIsNeeded(string path, HttpStatusCode status)
    {
        await using var host = await ApiHost.StartAsync();

        Assert.Equal(status, (await GetAsync(host, path, key: null)).Status);
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Resolution20_OutsideDevelopment_AKeyIsNeeded(string path, HttpStatusCode known)
    {
        await using var host = await ApiHost.StartAsync("Production");

        var answer = await GetAsync(host, path, key: null);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
        Assert.Equal("unauthorized", answer.Json.GetProperty("code").GetString());
        Assert.NotEqual(known, answer.Status);
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Resolution20_WhenATenantIsConfigured_NoKeyIsNeeded(string path, HttpStatusCode status)
    {
        await using var host = await ApiHost.StartAsync("Production", new KeyValuePair<string, string?>("MediaTasks:Dialects:AnonymousTenant", "guests"));

        Assert.Equal(status, (await GetAsync(host, path, key: null)).Status);
        if (path == "/tasks")
        {
            Assert.Equal("guests", host.Cluster.LastQuery!.Tenant);
        }
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Resolution20_AWrongKey_IsNotMadeAnonymous(string path, HttpStatusCode known)
    {
        await using var host = await ApiHost.StartAsync();

        var answer = await GetAsync(host, path, "condt_wrong");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
        Assert.NotEqual(known, answer.Status);
    }

    [Fact]
    public async Task Resolution20_OtherRoutes_AlwaysWantAKey()
    {
        await using var host = await ApiHost.StartAsync("Production", new KeyValuePair<string, string?>("MediaTasks:Dialects:AnonymousTenant", "guests"));

        foreach (var path in new[] { "/v1/tasks", "/v1/models", $"/api/v1/statusTask/flux-2?taskId={Unknown}" })
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync(host, path, key: null)).Status);
        }
    }

    private static async Task<Answer> GetAsync(ApiHost host, string path, string? key)
    {
        using var client = host.CreateClient(key);
        return await host.SendAsync(new HttpRequestMessage(HttpMethod.Get, path), client);
    }
}
