using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Orleans.MediaTasks.OpenAi;

/// <summary>A server that speaks OpenAI's API and answers with small fixed files; it makes nothing.</summary>
internal sealed class ScriptedOpenAi : IAsyncDisposable
{
    /// <summary>A PNG of one pixel.</summary>
    public const string Picture = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    private readonly ConcurrentQueue<OpenAiCall> _calls = new();
    private readonly WebApplication _server;

    private ScriptedOpenAi(WebApplication server) => _server = server;

    /// <summary>What a provider is given as its <c>Url</c>.</summary>
    public Uri Url => new($"{_server.Urls.First()}/v1");

    /// <summary>What was called.</summary>
    public IReadOnlyList<OpenAiCall> Calls => [.. _calls];

    /// <summary>Answers instead of the usual.</summary>
    public Func<HttpContext, Task>? OnCall { get; set; }

    public static async Task<ScriptedOpenAi> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.Services.Configure<KestrelServerOptions>(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var server = builder.Build();
        var scripted = new ScriptedOpenAi(server);
        server.MapPost("/v1/{**path}", scripted.AnswerAsync);
        await server.StartAsync();
        return scripted;
    }

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await _server.StopAsync(atOnce.Token);
        await _server.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context, string path)
    {
        using var body = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
        var asked = body.RootElement.Clone();
        _calls.Enqueue(new OpenAiCall(path, context.Request.Headers.Authorization, asked));
        await (OnCall is { } answer ? answer(context) : UsualOf(path, asked).ExecuteAsync(context));
    }

    private static IResult UsualOf(string path, JsonElement asked) => path switch
    {
        "images/generations" => Results.Json(new
        {
            created = 1,
            data = Enumerable.Repeat(new { b64_json = Picture }, asked.TryGetProperty("n", out var count) ? count.GetInt32() : 1),
        }),
        "audio/speech" => Results.Bytes("ID3 speech"u8.ToArray(), "audio/mpeg"),
        "embeddings" => Results.Json(new
        {
            data = asked.GetProperty("input").EnumerateArray().Select((_, index) => new { index, embedding = (double[])[index, 0.5] }),
            usage = new { prompt_tokens = 7, total_tokens = 7 },
        }),
        _ => Results.NotFound(),
    };
}

/// <summary>One call to the server.</summary>
internal sealed record OpenAiCall(string Path, string? Authorization, JsonElement Body);
