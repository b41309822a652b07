using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.MediaTasks.Media;
using Orleans.MediaTasks.Progress;

namespace Orleans.MediaTasks.Api.Hosting;

/// <summary>The real pipeline on a real socket, in front of a scripted cluster and a store in memory.</summary>
internal sealed class ApiHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ApiHost(WebApplication app, ScriptedCluster cluster, MemoryMediaStore media, RecordingLog log)
    {
        _app = app;
        Cluster = cluster;
        Media = media;
        Log = log;
        Address = new Uri(app.Urls.First());
        Client = CreateClient(Tenants.TenantKeys.DevelopmentKey);
    }

    public ScriptedCluster Cluster { get; }

    public MemoryMediaStore Media { get; }

    public RecordingLog Log { get; }

    public Uri Address { get; }

    /// <summary>Has the key of Development.</summary>
    public HttpClient Client { get; }

    public static async Task<ApiHost> StartAsync(string environment = "Development", params IReadOnlyList<KeyValuePair<string, string?>> settings)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = environment, ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.Sources.Clear();
        Microsoft.Extensions.Configuration.MemoryConfigurationBuilderExtensions.AddInMemoryCollection(builder.Configuration, settings);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var (cluster, media, log) = (new ScriptedCluster(), new MemoryMediaStore(), new RecordingLog());
        builder.Logging.ClearProviders().AddProvider(log);
        builder.Services.AddSingleton<IGrainFactory>(cluster).AddSingleton<IMediaStore>(media).AddSingleton<IProgressTap>(cluster.Tap);
        builder.Services.AddMediaTasksApi(builder.Configuration);
        var app = builder.Build();
        app.MapMediaTasksApi();
        await app.StartAsync();
        return new ApiHost(app, cluster, media, log);
    }

    public HttpClient CreateClient(string? key)
    {
        var client = new HttpClient { BaseAddress = Address, Timeout = Deadlines.Request };
        client.DefaultRequestHeaders.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    public Task<Answer> GetAsync(string path) => SendAsync(new HttpRequestMessage(HttpMethod.Get, path));

    public Task<Answer> PostAsync(string path, string? json = null, params IReadOnlyList<(string Name, string Value)> headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json") };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return SendAsync(request);
    }

    public async Task<Answer> SendAsync(HttpRequestMessage request, HttpClient? client = null)
    {
        using var response = await (client ?? Client).SendAsync(request);
        var bytes = await response.Content.ReadAsByteArrayAsync();
        return new Answer(response, bytes);
    }

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
