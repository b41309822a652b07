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
    private WebApplication? _node;
    private NodeCaller? _caller;

    public HttpClient Client => Caller.Client;

    public Uri Address => new(_node!.Urls.First());

    /// <summary>Whoever has the key of Development.</summary>
    internal NodeCaller Caller => _caller!;

    /// <summary>The folder of its databases and media.</summary>
    public string DataPath => _data;

    /// <summary>Settings beyond those that every test has, as arguments.</summary>
    protected virtual IReadOnlyList<string> Settings => [];

    public virtual async ValueTask InitializeAsync()
    {
        _node = MediaTasksNode.Create(
            ["--environment", "Development", "--urls", "http://127.0.0.1:0", "--MediaTasks:DataPath", _data, .. Settings],
            builder => builder.Logging.ClearProviders());
        await _node.StartAsync();
        _caller = new NodeCaller(Address, TenantKeys.DevelopmentKey);
    }

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _caller?.Dispose();
        if (_node is not null)
        {
            await _node.StopAsync();
            await _node.DisposeAsync();
        }

        Directory.Delete(_data, recursive: true);
    }

    internal Task<Answer> GetAsync(string path, params IReadOnlyList<(string Name, string Value)> headers) => Caller.GetAsync(path, headers);

    internal Task<Answer> PostAsync(string path, string? json = null, params IReadOnlyList<(string Name, string Value)> headers) => Caller.PostAsync(path, json, headers);

    internal Task<Answer> SendAsync(HttpMethod method, string path, HttpContent? content, params IReadOnlyList<(string Name, string Value)> headers) =>
        Caller.SendAsync(method, path, content, headers);

    internal Task<Answer> UploadAsync(byte[] bytes, string contentType)
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new(contentType);
        return SendAsync(HttpMethod.Put, "/v1/media", content);
    }

    internal async Task<long> CountTasksAsync() => (await GetAsync("/v1/tasks/stats")).Json.GetProperty("total").GetInt64();
}
