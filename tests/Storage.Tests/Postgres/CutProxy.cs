using System.Net;
using System.Net.Sockets;

namespace Orleans.MediaTasks.Storage.Postgres;

/// <summary>A line between a store and its database that can be cut.</summary>
internal sealed class CutProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _closing = new();
    private readonly List<TcpClient> _open = [];
    private readonly int _target;
    private readonly Task _accepting;
    private volatile TaskCompletionSource _replyLost = new();
    private volatile LineState _state;

    public CutProxy(int target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public enum LineState
    {
        /// <summary>All goes through.</summary>
        Whole,

        /// <summary>What is sent arrives; what comes back is lost.</summary>
        RepliesLost,

        /// <summary>Nothing goes through and nobody is told.</summary>
        Dead,
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Ends when a reply was lost: the database has done what it was asked for.</summary>
    public Task ReplyLost => _replyLost.Task;

    public void Set(LineState state)
    {
        _replyLost = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _state = state;
    }

    /// <summary>Breaks every connection so that both ends see it, and lets new ones through.</summary>
    public void Restore()
    {
        _state = LineState.Whole;
        lock (_open)
        {
            _open.ForEach(client => client.Dispose());
            _open.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _listener.Dispose();
        await _accepting;
        Restore();
        _closing.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_closing.Token);
                var server = new TcpClient();
                lock (_open)
                {
                    _open.Add(client);
                    _open.Add(server);
                }

                _ = ForwardAsync(client, server);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // Closing.
        }
    }

    private async Task ForwardAsync(TcpClient client, TcpClient server)
    {
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, _target, _closing.Token);
            await Task.WhenAny(PumpAsync(client, server, replies: false), PumpAsync(server, client, replies: true));
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The database is away, and so is the line.
        }

        client.Dispose();
        server.Dispose();
    }

    private async Task PumpAsync(TcpClient from, TcpClient to, bool replies)
    {
        try
        {
            var buffer = new byte[64 * 1024];
            int read;
            while ((read = await from.GetStream().ReadAsync(buffer, _closing.Token)) > 0)
            {
                if (_state == LineState.Whole || (_state == LineState.RepliesLost && !replies))
                {
                    await to.GetStream().WriteAsync(buffer.AsMemory(0, read), _closing.Token);
                }
                else if (replies)
                {
                    _replyLost.TrySetResult();
                }
            }

            if (_state == LineState.Dead)
            {
                await Task.Delay(Timeout.Infinite, _closing.Token); // Not even the end of the line goes through.
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException or OperationCanceledException)
        {
            // One of the ends is gone.
        }
    }
}
