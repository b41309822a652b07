using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Orleans.MediaTasks.Api.Hosting;
using Orleans.MediaTasks.Api.Tenants;
using Orleans.MediaTasks.Silo;

namespace Orleans.MediaTasks.Api.Node;

/// <summary>A whole node in this process: real grains, store, providers and sockets, on a folder of its own.</summary>
public class NodeHost : IAsyncLifetime
{
    private readonly string _data = Directory.CreateTempSubdirectory("mediatasks-api-").FullName;
    private WebApplication _node = null!;

    public HttpClient Client { get; private set; } = null!;

    /// <summary>Settings beyond those that every test has, as arguments.</summary>
    protected virtual IReadOnlyList<string> Settings => [];

    public async ValueTask InitializeAsync()
    {
        _node = MediaTasksNode.Create(
            ["--environment", "Development", "--urls", "http://127.0.0.1:0", "--MediaTasks:DataPath", _data, .. Settings],
            builder => builder.Logging.ClearProviders());
        await _node.StartAsync();
        Client = new HttpClient { BaseAddress = new Uri(_node.Urls.First()), Timeout = Deadlines.Request };
        Client.DefaultRequestHeaders.Authorization = new("Bearer", TenantKeys.DevelopmentKey);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        Client.Dispose();
        await _node.StopAsync();
        await _node.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    internal Task<Answer> GetAsync(string path, params IReadOnlyList<(string Name, string Value)> headers) => SendAsync(HttpMethod.Get, path, null, headers);

    internal Task<Answer> PostAsync(string path, string? json = null, params IReadOnlyList<(string Name, string Value)> headers) =>
        SendAsync(HttpMethod.Post, path, json is null ? null : new StringContent(json, Encoding.UTF8, "application/json"), headers);

    internal async Task<Answer> SendAsync(HttpMethod method, string path, HttpContent? content, params IReadOnlyList<(string Name, string Value)> headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await Client.SendAsync(request);
        return new Answer(response, await response.Content.ReadAsByteArrayAsync());
    }

    internal Task<Answer> UploadAsync(byte[] bytes, string contentType)
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new(contentType);
        return SendAsync(HttpMethod.Put, "/v1/media", content);
    }

    internal async Task<long> CountTasksAsync() => (await GetAsync("/v1/tasks/stats")).Json.GetProperty("total").GetInt64();
}
