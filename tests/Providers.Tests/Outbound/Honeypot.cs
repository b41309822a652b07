using System.Net;
using System.Net.Sockets;

namespace Orleans.MediaTasks.Providers.Outbound;

/// <summary>Something on this machine that nobody may call; counts who does, and hangs up.</summary>
internal sealed class Honeypot : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.IPv6Any, 0);
    private readonly Task _accepting;
    private int _connections;

    public Honeypot()
    {
        _listener.Server.DualMode = true;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>All connections until now: connections are accepted in order, and the last one is our own.</summary>
    public async Task<int> CountAsync()
    {
        using var own = new TcpClient();
        await own.ConnectAsync(IPAddress.Loopback, Port, TestContext.Current.CancellationToken);
        Assert.Equal(0, await own.GetStream().ReadAsync(new byte[1], TestContext.Current.CancellationToken));
        return Interlocked.Decrement(ref _connections);
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                using var connection = await _listener.AcceptTcpClientAsync();
                Interlocked.Increment(ref _connections);
            }
        }
        catch (Exception exception) when (exception is SocketException or InvalidOperationException)
        {
            // Stopped.
        }
    }
}
