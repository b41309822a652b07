using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.MediaTasks.Rig.History;
using Orleans.MediaTasks.Rig.Processes;
using Orleans.MediaTasks.Rig.Timing;
using Results = Orleans.MediaTasks.Rig.History.Results;

namespace Orleans.MediaTasks.Rig.Receiving;

/// <summary>Whoever is told of tasks: many hosts on one port of this machine, none of them reliable. Takes down every request before it answers.</summary>
/// <remarks>Many hosts, because a node leaves a host alone for half a minute when it has failed five times in a row, which a random one sometimes does.</remarks>
public sealed class WebhookReceiver(HistoryLog history, int hosts, int seed) : IAsyncDisposable
{
    private const string Process = "receiver";

    private readonly int _port = PortBlock.Take();
    private readonly ConcurrentDictionary<string, int> _arrivals = new(StringComparer.Ordinal);
    private WebApplication? _server;

    /// <summary>How it answers from now on.</summary>
    public ReceiverMood Mood { get; set; } = ReceiverMood.Well;

    /// <summary>Requests that came.</summary>
    public int Requests => _arrivals.Values.Sum();

    /// <summary>The address of one of its hosts.</summary>
    public string UrlOf(int host) => $"http://{HostOf(host % hosts)}:{_port}/hooks";

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.Configure<KestrelServerOptions>(kestrel =>
        {
            for (var host = 0; host < hosts; host++)
            {
                kestrel.Listen(HostOf(host), _port);
            }
        });
        _server = builder.Build();
        _server.MapPost("/hooks", TakeAsync);
        await _server.StartAsync();
    }

    /// <summary>Goes away with everything under way, as a crash does.</summary>
    public async Task StopAsync()
    {
        if (_server is { } server)
        {
            _server = null;
            await server.StopAsync(new CancellationToken(canceled: true));
            await server.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    private static IPAddress HostOf(int host) => new([127, 0, 20, (byte)(host + 1)]);

    private async Task TakeAsync(HttpContext context)
    {
        var arrived = RigClock.Now;
        using var body = new MemoryStream();
        try
        {
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            return; // Nothing was told yet.
        }

        var seen = Read(context.Request.Headers["webhook-id"].ToString(), body.ToArray());
        var arrival = _arrivals.AddOrUpdate(seen.Key!, 1, static (_, before) => before + 1);
        var code = Mood.Answer(seed, seen.Key!, arrival);
        history.Add(seen with
        {
            T0 = arrived,
            T1 = RigClock.Now,
            Proc = Process,
            Op = Ops.Hook,
            Result = code switch { 200 => Results.Ok, 0 => Results.Unknown, _ => Results.Refused },
            Status = code.ToString(CultureInfo.InvariantCulture),
        });
        if (code == 0)
        {
            var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var registration = context.RequestAborted.Register(gone.SetResult);
            await gone.Task;
            return;
        }

        context.Response.StatusCode = code;
    }

    /// <summary>What a request says of itself. An id in the body that is another than the header's, or belongs to another task, leaves no task.</summary>
    private static HistoryEvent Read(string id, byte[] body)
    {
        var happened = new HistoryEvent { Key = id, Note = Convert.ToHexStringLower(SHA256.HashData(body)) };
        try
        {
            using var json = JsonDocument.Parse(body);
            var (root, data) = (json.RootElement, json.RootElement.GetProperty("data"));
            var task = root.GetProperty("task_id").GetString();
            var number = long.Parse(id[(id.LastIndexOf('_') + 1)..], CultureInfo.InvariantCulture);
            var isItself = root.GetProperty("id").GetString() == id && data.GetProperty("task_id").GetString() == task && id == $"evt_{Guid.Parse(task!):n}_{number}";
            return happened with
            {
                Task = isItself ? task : null,
                Sequence = number,
                Model = root.GetProperty("event_type").GetString(),
                Attempt = (data.TryGetProperty("attempt", out var attempt) || data.TryGetProperty("attempts", out attempt)) && attempt.ValueKind == JsonValueKind.Number ? attempt.GetInt32() : null,
            };
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or FormatException or InvalidOperationException or ArgumentException)
        {
            return happened;
        }
    }
}
