using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Orleans.MediaTasks.Api.Hosting;
using Orleans.MediaTasks.Silo;

namespace Orleans.MediaTasks.Api.Tenants;

/// <summary>Keys on PostgreSQL: they are there after a restart, and while the database is away nobody is taken for somebody.</summary>
public sealed class ClusterKeyTests : IAsyncLifetime
{
    private const string Task = """{"model":"sim/image","input":{"prompt":"x"},"delay":3600}""";

    private readonly string _data = Directory.CreateTempSubdirectory("mediatasks-keys-").FullName;
    private readonly (int Silo, int Gateway) _ports = (FreePort.Next(), FreePort.Next());
    private PostgresServer _server = null!;
    private string _database = null!;
    private WebApplication _node = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await PostgresServer.StartAsync(fsync: false);
        _database = _server.ConnectionString(await _server.CreateDatabaseAsync());
        await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _server.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    [Fact]
    public async Task Keys_AfterARestart_AreAsTheyWereLeft()
    {
        var (kept, _) = await MakeAsync("\"rate_limit_per_day\":100");
        var (disabled, id) = await MakeAsync("\"scopes\":[\"read\"]");
        await SendAsync(KeyedNode.OperatorKey, HttpMethod.Patch, $"/v1/keys/{id}?tenant=acme", """{"enabled":false}""");
        Assert.Equal("99", (await SendAsync(kept, HttpMethod.Post, "/v1/tasks", Task)).Header("X-RateLimit-Remaining-Requests"));

        await StopAsync();
        await StartAsync();

        Assert.Equal("98", (await SendAsync(kept, HttpMethod.Post, "/v1/tasks", Task)).Header("X-RateLimit-Remaining-Requests"));
        (await SendAsync(disabled, HttpMethod.Get, "/v1/tasks")).AssertError(HttpStatusCode.Unauthorized, "unauthorized");
        Assert.Equal(2, (await SendAsync(KeyedNode.OperatorKey, HttpMethod.Get, "/v1/keys?tenant=acme")).Json.GetProperty("data").GetArrayLength());
    }

    [Fact]
    public async Task Key_WhileTheDatabaseIsAway_IsAskedToComeAgain()
    {
        var unseen = KeyText.New();
        await _server.StopAsync(PostgresServer.StopMode.Immediate);

        var lookup = await SendAsync(unseen, HttpMethod.Get, "/v1/tasks");
        var making = await SendAsync(KeyedNode.OperatorKey, HttpMethod.Post, "/v1/keys", """{"name":"test","tenant":"acme"}""");
        await _server.StartAgainAsync();

        lookup.AssertError(HttpStatusCode.ServiceUnavailable, "unavailable");
        Assert.NotNull(lookup.Header("Retry-After"));
        making.AssertError(HttpStatusCode.ServiceUnavailable, "unavailable");
        await MakeAsync("\"scopes\":[\"read\"]");
    }

    private async Task<(string Secret, string Id)> MakeAsync(string fields)
    {
        var made = await SendAsync(KeyedNode.OperatorKey, HttpMethod.Post, "/v1/keys", $$"""{"name":"test","tenant":"acme",{{fields}}}""");
        Assert.True(made.Status == HttpStatusCode.Created, Encoding.UTF8.GetString(made.Body));
        return (made.Json.GetProperty("key").GetString()!, made.Json.GetProperty("id").GetString()!);
    }

    private async Task<Answer> SendAsync(string key, HttpMethod method, string path, string? json = null)
    {
        using var http = new HttpClient { BaseAddress = new Uri(_node.Urls.First()), Timeout = Deadlines.Request };
        using var request = new HttpRequestMessage(method, path) { Content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var response = await http.SendAsync(request);
        return new Answer(response, await response.Content.ReadAsByteArrayAsync());
    }

    private async Task StartAsync()
    {
        _node = MediaTasksNode.Create(
            [
                "--environment", "Production", "--urls", "http://127.0.0.1:0", "--MediaTasks:DataPath", _data, "--MediaTasks:AdminKey", KeyedNode.OperatorKey,
                "--MediaTasks:Mode", "Cluster", "--MediaTasks:AdvertisedAddress", "127.0.0.1", "--MediaTasks:SiloPort", $"{_ports.Silo}", "--MediaTasks:GatewayPort", $"{_ports.Gateway}",
                "--ConnectionStrings:MediaTasks", _database,
            ],
            builder => builder.Logging.ClearProviders());
        await _node.StartAsync();
    }

    private async Task StopAsync()
    {
        await _node.StopAsync();
        await _node.DisposeAsync();
    }
}
