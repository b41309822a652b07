using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Orleans.MediaTasks.EndToEnd.Crash;

/// <summary>A receiver of webhooks on a free port of 127.0.0.1 that says yes to everything and keeps it in the order of its coming.</summary>
/// <remarks>It outlives the processes that send, so it knows what was really told.</remarks>
internal sealed class EventReceiver : IAsyncDisposable
{
    /// <summary>What the tasks have their deliveries signed with.</summary>
    public const string Secret = "whsec_ZXZlcnkgZGVhdGggaXMgdG9sZCBvbmNlIG1vcmU=";

    private readonly Lock _lock = new();
    private readonly List<ReceivedEvent> _events = [];
    private readonly WebApplication _server;

    private EventReceiver(WebApplication server) => _server = server;

    /// <summary>What tasks name as their <c>webhook_url</c>.</summary>
    public Uri Url { get; private set; } = null!;

    /// <summary>A copy of everything so far, in order.</summary>
    public IReadOnlyList<ReceivedEvent> Events
    {
        get
        {
            lock (_lock)
            {
                return [.. _events];
            }
        }
    }

    public static async Task<EventReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.Configure<KestrelServerOptions>(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var server = builder.Build();
        var receiver = new EventReceiver(server);
        server.MapPost("/told", receiver.TakeAsync);
        await server.StartAsync();
        receiver.Url = new Uri(new Uri(server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()), "told");
        return receiver;
    }

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await _server.StopAsync(atOnce.Token);
        await _server.DisposeAsync();
    }

    private async Task<IResult> TakeAsync(HttpRequest request)
    {
        using var buffer = new MemoryStream();
        await request.Body.CopyToAsync(buffer, request.HttpContext.RequestAborted);
        var bytes = buffer.ToArray();
        using var body = JsonDocument.Parse(bytes);
        var data = body.RootElement.GetProperty("data");
        var told = new ReceivedEvent(
            request.Headers["webhook-id"].ToString(),
            body.RootElement.GetProperty("type").GetString()!,
            data.GetProperty("task_id").GetString()!,
            data.TryGetProperty("attempt", out var attempt) ? attempt.GetInt32() : null,
            Encoding.UTF8.GetString(bytes),
            IsSigned(request.Headers, bytes));
        lock (_lock)
        {
            _events.Add(told);
        }

        return Results.NoContent();
    }

    /// <summary>Judges both signatures as their documents say, with none of the product's code.</summary>
    private static bool IsSigned(IHeaderDictionary headers, byte[] body)
    {
        var hex = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), body));
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{headers["webhook-id"]}.{headers["webhook-timestamp"]}."), .. body];
        var standard = Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(Secret["whsec_".Length..]), signed));
        return headers["X-Conduit-Signature"] == $"sha256={hex}" && headers["webhook-signature"] == $"v1,{standard}" && headers["X-Conduit-Event-Id"] == headers["webhook-id"];
    }
}

/// <summary>A request that came to the receiver.</summary>
/// <param name="Id">The event's id.</param>
/// <param name="Type">The event's word, such as <c>image.generation.completed</c>.</param>
/// <param name="Task">Of which task it tells.</param>
/// <param name="Attempt">Of which attempt it tells; ends tell of none.</param>
/// <param name="Body">The whole text.</param>
/// <param name="IsSigned">Whether all signatures are right.</param>
internal sealed record ReceivedEvent(string Id, string Type, string Task, int? Attempt, string Body, bool IsSigned)
{
    private static readonly string[] Ends = ["completed", "failed", "cancelled"];

    /// <summary>The last word of the type.</summary>
    public string Step => Type[(Type.LastIndexOf('.') + 1)..];

    /// <summary>Whether it tells of the task's end.</summary>
    public bool IsEnd => Ends.Contains(Step);

    /// <summary>Whether it is told once and kept nowhere, so that it may get lost.</summary>
    public bool IsProgress => Step == "progress";
}
