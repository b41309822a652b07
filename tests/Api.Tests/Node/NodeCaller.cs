using System.Text;
using Orleans.MediaTasks.Api.Hosting;

namespace Orleans.MediaTasks.Api.Node;

/// <summary>Somebody with a key who calls a node.</summary>
internal sealed class NodeCaller : IDisposable
{
    private readonly HttpClient _client;

    public NodeCaller(Uri address, string? key)
    {
        Key = key;
        _client = new HttpClient { BaseAddress = address, Timeout = Deadlines.Request };
        _client.DefaultRequestHeaders.Authorization = key is null ? null : new("Bearer", key);
    }

    /// <summary>Null for somebody without a key.</summary>
    public string? Key { get; }

    public Uri Address => _client.BaseAddress!;

    public HttpClient Client => _client;

    public Task<Answer> GetAsync(string path, params IReadOnlyList<(string Name, string Value)> headers) => SendAsync(HttpMethod.Get, path, null, headers);

    public Task<Answer> DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path, null);

    public Task<Answer> PostAsync(string path, string? json = null, params IReadOnlyList<(string Name, string Value)> headers) =>
        SendAsync(HttpMethod.Post, path, json is null ? null : new StringContent(json, Encoding.UTF8, "application/json"), headers);

    public async Task<Answer> SendAsync(HttpMethod method, string path, HttpContent? content, params IReadOnlyList<(string Name, string Value)> headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await _client.SendAsync(request);
        return new Answer(response, await response.Content.ReadAsByteArrayAsync());
    }

    public void Dispose() => _client.Dispose();
}
