using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Orleans.MediaTasks.Providers.Webhooks;

/// <summary>A receiver on this machine that reads whole requests and answers with the bytes that a test wants, well-formed or not.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<Stream, Socket, Task> _answer;
    private readonly Task _accepting;
    private readonly ConcurrentBag<(Socket Socket, Task Task)> _serving = [];

    /// <summary>Starts one.</summary>
    /// <param name="answer">Writes the answer to each request; the socket is for breaking it.</param>
    public Receiver(Func<Stream, Socket, Task> answer)
    {
        _answer = answer;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>One that always gives the same answer.</summary>
    public Receiver(string answer)
        : this((stream, _) => stream.WriteAsync(Encoding.UTF8.GetBytes(answer)).AsTask())
    {
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public string Url => $"http://127.0.0.1:{Port}/hook?a=b";

    /// <summary>Heads and bodies as they came.</summary>
    public ConcurrentQueue<(string Head, byte[] Body)> Requests { get; } = new();

    /// <summary>Released for every request that was read whole, before it is answered.</summary>
    public SemaphoreSlim Asked { get; } = new(0);

    public int Connections { get; private set; }

    /// <summary>An answer with a body of text.</summary>
    public static string Answer(string status, string body = "", params string[] headers) =>
        $"HTTP/1.1 {status}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n{string.Concat(headers.Select(header => header + "\r\n"))}\r\n{body}";

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _accepting;
        foreach (var (socket, task) in _serving)
        {
            // Senders keep their connections.
            socket.Dispose();
            await task;
        }

        Asked.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync();
                Connections++;
                _serving.Add((socket, ServeAsync(socket)));
            }
        }
        catch (Exception exception) when (exception is SocketException or InvalidOperationException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        try
        {
            using (socket)
            {
                await using var stream = new NetworkStream(socket);
                while (await ReadAsync(stream) is { } request)
                {
                    Requests.Enqueue(request);
                    Asked.Release();
                    await _answer(stream, socket);
                }
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException)
        {
            // The sender hung up, or the test did.
        }
    }

    private static async Task<(string Head, byte[] Body)?> ReadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one) == 0)
            {
                return null;
            }

            head.Append((char)one[0]);
        }

        var length = head.ToString().Split("\r\n").Single(line => line.StartsWith("Content-Length: ", StringComparison.OrdinalIgnoreCase));
        var body = new byte[int.Parse(length["Content-Length: ".Length..], CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body);
        return (head.ToString(), body);
    }
}
