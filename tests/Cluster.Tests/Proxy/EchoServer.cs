using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Orleans.MediaTasks.Cluster.Proxy;

/// <summary>Sends back what it gets, and remembers it.</summary>
internal sealed class EchoServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly StringBuilder _received = new();
    private readonly Lock _lock = new();
    private readonly Task _accepting;
    private int _lost;
    private TaskCompletionSource _happened = NewSignal();

    public EchoServer()
    {
        _listener.Start();
        _accepting = Task.Run(AcceptAsync);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public string Received
    {
        get
        {
            lock (_lock)
            {
                return _received.ToString();
            }
        }
    }

    /// <summary>Returns when this is what was received in all.</summary>
    public Task ReceivesAsync(string text) => UntilAsync(() => _received.ToString() == text);

    /// <summary>Returns when so many connections have broken.</summary>
    public Task LosesAsync(int connections) => UntilAsync(() => _lost >= connections);

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _accepting;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task UntilAsync(Func<bool> condition)
    {
        while (true)
        {
            Task happened;
            lock (_lock)
            {
                if (condition())
                {
                    return;
                }

                happened = _happened.Task;
            }

            await happened.WaitAsync(Patience);
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = EchoAsync(await _listener.AcceptSocketAsync());
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task EchoAsync(Socket socket)
    {
        using var _ = socket;
        var buffer = new byte[8192];
        try
        {
            while (await socket.ReceiveAsync(buffer) is var length and > 0)
            {
                Note(() => _received.Append(Encoding.Latin1.GetString(buffer, 0, length)));
                for (var sent = 0; sent < length;)
                {
                    sent += await socket.SendAsync(buffer.AsMemory(sent, length - sent));
                }
            }

            socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            Note(() => _lost++);
        }
    }

    private void Note(Action change)
    {
        TaskCompletionSource before;
        lock (_lock)
        {
            change();
            (before, _happened) = (_happened, NewSignal());
        }

        before.SetResult();
    }
}
