using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Orleans.MediaTasks.Bench;

/// <summary>Receivers of webhooks, as a program of its own: every address of this machine on one port, answering 200, or nothing.</summary>
/// <remarks>A line of input is a number of deliveries, which it prints what it <see cref="Received"/> of once they have come, each counted once; or
/// <c>silent</c>, from where on nothing is answered; or an address that is not answered.</remarks>
internal sealed class WebhookSink
{
    public const string Switch = "--receive";
    public const string Silent = "silent";

    private static readonly byte[] MomentField = Encoding.ASCII.GetBytes("\"created_at\":\"");

    private readonly Lock _lock = new();
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly List<double> _latencies = [];
    private TaskCompletionSource? _reached;
    private int _expected;
    private (double First, double Last) _span;
    private volatile string _mute = "";

    public static async Task RunAsync()
    {
        var sink = new WebhookSink();
        // The content root is watched for new settings, with all below it: elsewhere that would be the databases that are written meanwhile.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.Services.Configure<KestrelServerOptions>(kestrel => kestrel.Listen(IPAddress.Any, 0));
        await using var app = builder.Build();
        app.Run(sink.TakeAsync);
        await app.StartAsync();
        Console.WriteLine(new Uri(app.Urls.First()).Port);
        while (Console.ReadLine() is { } line)
        {
            if (int.TryParse(line, CultureInfo.InvariantCulture, out var count))
            {
                Console.WriteLine(JsonSerializer.Serialize(await sink.HearAsync(count)));
            }
            else
            {
                sink._mute = line;
            }
        }
    }

    private async Task<Received> HearAsync(int count)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            (_reached, _expected) = (reached, count);
            if (_latencies.Count >= count)
            {
                reached.TrySetResult();
            }
        }

        await reached.Task;
        lock (_lock)
        {
            var spread = new Percentiles(_latencies);
            var received = new Received(_latencies.Count, _span.First, _span.Last, spread.P50, spread.P99);
            _latencies.Clear();
            _seen.Clear();
            _reached = null;
            return received;
        }
    }

    private async Task TakeAsync(HttpContext context)
    {
        var mute = _mute;
        if (mute == Silent || (mute.Length > 0 && context.Request.Host.Host == mute))
        {
            var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var registration = context.RequestAborted.Register(gone.SetResult);
            await gone.Task;
            return;
        }

        var happened = await ReadAsync(context);
        var late = (TimeProvider.System.GetUtcNow() - happened).TotalMilliseconds;
        Note(context.Request.Headers["webhook-id"].ToString(), late);
    }

    private void Note(string id, double late)
    {
        lock (_lock)
        {
            if (!_seen.Add(id))
            {
                return;
            }

            _latencies.Add(late);
            _span = (_latencies.Count == 1 ? Clock.Now : _span.First, Clock.Now);
            if (_reached is not null && _latencies.Count == _expected)
            {
                _reached.TrySetResult();
            }
        }
    }

    /// <summary>When the event happened, as its body says.</summary>
    private static async Task<DateTimeOffset> ReadAsync(HttpContext context)
    {
        var reader = context.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync();
            if (read.IsCompleted)
            {
                var body = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                var at = body.AsSpan().IndexOf(MomentField) + MomentField.Length;
                return DateTimeOffset.Parse(Encoding.ASCII.GetString(body, at, 24), CultureInfo.InvariantCulture);
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}

/// <summary>What a <see cref="WebhookSink"/> received.</summary>
/// <param name="Count">Events, each counted once.</param>
/// <param name="FirstAt">When the first came, on <see cref="Clock"/>, which processes share.</param>
/// <param name="LastAt">When the last came.</param>
/// <param name="P50">From the event to its first arrival, in milliseconds.</param>
/// <param name="P99">The same.</param>
internal sealed record Received(int Count, double FirstAt, double LastAt, double P50, double P99);
