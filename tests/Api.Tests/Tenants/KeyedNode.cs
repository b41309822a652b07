using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.MediaTasks.Api.Hosting;
using Orleans.MediaTasks.Silo;
using Orleans.MediaTasks.Tenants;

namespace Orleans.MediaTasks.Api.Tenants;

/// <summary>A whole node outside Development, with an operator's key and the keys that tests make.</summary>
public sealed class KeyedNode : IAsyncLifetime
{
    public const string OperatorKey = "operator-of-the-tests-0001";

    private readonly string _data = Directory.CreateTempSubdirectory("mediatasks-keys-").FullName;
    private WebApplication _node = null!;
    private HttpClient _http = null!;

    public Uri Address => new(_node.Urls.First());

    internal IServiceProvider Services => _node.Services;

    internal IReadOnlyList<Endpoint> Endpoints => [.. Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints)];

    public async ValueTask InitializeAsync()
    {
        _node = MediaTasksNode.Create(
            [
                "--environment", "Production", "--urls", "http://127.0.0.1:0", "--MediaTasks:DataPath", _data, "--MediaTasks:AdminKey", OperatorKey,
                // The tests of a class come from one address, and many of their keys are wrong on purpose.
                "--MediaTasks:Api:FailedKeysPerMinute", "0",
            ],
            builder => builder.Logging.ClearProviders());
        await _node.StartAsync();
        _http = new HttpClient { BaseAddress = Address, Timeout = Deadlines.Request };
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _node.StopAsync();
        await _node.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    internal async Task<Answer> SendAsync(string? key, HttpMethod method, string path, string? json = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        using var response = await _http.SendAsync(request);
        return new Answer(response, await response.Content.ReadAsByteArrayAsync());
    }

    internal Task<Answer> GetAsync(string? key, string path) => SendAsync(key, HttpMethod.Get, path);

    internal Task<Answer> PostAsync(string? key, string path, string? json = null) => SendAsync(key, HttpMethod.Post, path, json);

    /// <summary>A key of a tenant, made by the operator.</summary>
    internal async Task<string> MakeAsync(string tenant, string fields = "\"scopes\":[\"submit\",\"read\"]") => (await MakeWithIdAsync(tenant, fields)).Secret;

    internal async Task<(string Secret, string Id)> MakeWithIdAsync(string tenant, string fields = "\"scopes\":[\"submit\",\"read\"]")
    {
        var answer = await PostAsync(OperatorKey, "/v1/keys", $$"""{"name":"test","tenant":"{{tenant}}",{{fields}}}""");
        Assert.True((int)answer.Status == 201, Encoding.UTF8.GetString(answer.Body));
        return (answer.Json.GetProperty("key").GetString()!, answer.Json.GetProperty("id").GetString()!);
    }

    /// <summary>A key whose time was over before anybody used it, which the API does not make.</summary>
    internal async Task<string> MakeExpiredAsync(string tenant)
    {
        var secret = KeyText.New();
        await Services.GetRequiredService<IGrainFactory>().GetGrain<ITenantGrain>(tenant).CreateKeyAsync(KeyText.HashOf(secret), new ApiKey
        {
            Id = $"key_{Guid.CreateVersion7():N}",
            Tenant = tenant,
            Name = "over",
            Preview = KeyText.PreviewOf(secret),
            Scopes = ApiKeyScopes.Admin,
            ExpiresAt = TimeProvider.System.GetUtcNow().AddMinutes(-1),
        });
        return secret;
    }

    /// <summary>A task that stays as it is for an hour.</summary>
    internal async Task<string> SubmitAsync(string key)
    {
        var answer = await PostAsync(key, "/v1/tasks", """{"model":"sim/image","input":{"prompt":"x"},"delay":3600}""");
        Assert.True((int)answer.Status == 202, Encoding.UTF8.GetString(answer.Body));
        return answer.Json.GetProperty("id").GetString()!;
    }
}
