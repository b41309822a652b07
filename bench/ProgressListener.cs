using System.Globalization;
using System.Net.WebSockets;
using System.Text.Json;

namespace Orleans.MediaTasks.Bench;

/// <summary>The one listener of all tasks, as a program of its own: a WebSocket that hears everything and counts what arrives.</summary>
/// <remarks>Each line of input is a number of tasks; when that many have been told as ended, it prints what it <see cref="Heard"/>.</remarks>
internal sealed class ProgressListener : IDisposable
{
    private const string Key = "condt_dev";
    private static readonly HashSet<string> Ends = ["completed", "failed", "cancelled"];

    private readonly ClientWebSocket _socket = new();
    private readonly byte[] _part = new byte[64 * 1024];
    private readonly MemoryStream _message = new();

    public static async Task RunAsync(Uri address)
    {
        using var listener = new ProgressListener();
        await listener.ConnectAsync(new UriBuilder(address) { Scheme = "ws", Path = "/ws" }.Uri);
        Console.WriteLine("ready");
        while (Console.ReadLine() is { } line)
        {
            Console.WriteLine(JsonSerializer.Serialize(await listener.HearAsync(int.Parse(line, CultureInfo.InvariantCulture))));
        }
    }

    public void Dispose() => _socket.Dispose();

    private async Task ConnectAsync(Uri address)
    {
        _socket.Options.SetRequestHeader("Authorization", $"Bearer {Key}");
        await _socket.ConnectAsync(address, CancellationToken.None);
        await _socket.SendAsync("""{"type":"subscribe","all":true}"""u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        using var answer = await ReadAsync();
        if (answer.RootElement.GetProperty("type").GetString() != "subscribed")
        {
            throw new InvalidOperationException($"Not subscribed: {answer.RootElement}");
        }
    }

    private async Task<Heard> HearAsync(int tasks)
    {
        var latencies = new List<double>();
        var told = new HashSet<string>();
        var ended = new HashSet<string>();
        var last = 0.0;
        while (ended.Count < tasks)
        {
            using var frame = await ReadAsync();
            var now = Clock.Now;
            var task = frame.RootElement.GetProperty("task");
            if (Ends.Contains(task.GetProperty("status").GetString()!))
            {
                ended.Add(frame.RootElement.GetProperty("task_id").GetString()!);
            }
            else if (task.GetProperty("message").GetString() is { } stamp && told.Add($"{frame.RootElement.GetProperty("task_id").GetString()} {stamp}"))
            {
                // A snapshot may repeat what a progress update has told; the same stamp counts once.
                latencies.Add(now - double.Parse(stamp, CultureInfo.InvariantCulture));
                last = now;
            }
        }

        var spread = new Percentiles(latencies);
        return new Heard(latencies.Count, last, spread.P50, spread.P99);
    }

    private async Task<JsonDocument> ReadAsync()
    {
        _message.SetLength(0);
        while (true)
        {
            var received = await _socket.ReceiveAsync(_part.AsMemory(), CancellationToken.None);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                throw new EndOfStreamException($"The server closed: {_socket.CloseStatusDescription}");
            }

            _message.Write(_part, 0, received.Count);
            if (received.EndOfMessage)
            {
                return JsonDocument.Parse(_message.GetBuffer().AsMemory(0, (int)_message.Length));
            }
        }
    }
}

/// <summary>What a listener heard.</summary>
/// <param name="Count">Progress updates that arrived, each counted once.</param>
/// <param name="LastAt">When the last of them arrived, on <see cref="Clock"/>, which processes share.</param>
/// <param name="P50">From the provider's report to the arrival, in milliseconds.</param>
/// <param name="P99">The same.</param>
internal sealed record Heard(int Count, double LastAt, double P50, double P99);
