using System.Net;
using System.Net.Sockets;

namespace Orleans.MediaTasks.Rig.Proxy;

/// <summary>A TCP link that can be made bad: one listener, one server behind it, both on 127.0.0.1.</summary>
/// <remarks>Faults can be set for all callers or for one, at any time, and also hold for connections that exist. What is drawn is drawn from
/// a seed. Bounded: each direction of a connection holds at most one piece more than what waits for its latency.</remarks>
public sealed class FaultProxy : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkFaults> _perCaller = [];
    private readonly HashSet<ProxiedConnection> _connections = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Random _random;
    private readonly Func<int, string?>? _identify;
    private readonly Task _accepting;
    private LinkFaults _faults = LinkFaults.None;
    private TaskCompletionSource _changed = NewSignal();

    /// <summary>Starts to listen.</summary>
    /// <param name="target">The port of the server.</param>
    /// <param name="port">The port to listen on; 0 for any free one.</param>
    /// <param name="seed">For what is drawn.</param>
    /// <param name="identify">Names a caller by the port that it calls from; null when it cannot be told.</param>
    public FaultProxy(int target, int port = 0, int seed = 0, Func<int, string?>? identify = null)
    {
        (Target, _random, _identify) = (target, new Random(seed), identify);
        _listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        _listener.Listen(256);
        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
        _accepting = Task.Run(AcceptAsync);
    }

    /// <summary>Where callers connect.</summary>
    public int Port { get; }

    /// <summary>The port of the server behind.</summary>
    public int Target { get; }

    /// <summary>What is wrong for callers that have no faults of their own.</summary>
    public LinkFaults Faults
    {
        get => Locked(() => _faults);
        set => Change(() => _faults = value);
    }

    /// <summary>Connections that are open now.</summary>
    public int Connections => Locked(() => _connections.Count);

    /// <summary>Sets what is wrong for one caller.</summary>
    public void SetFaults(string caller, LinkFaults faults) => Change(() => _perCaller[caller] = faults);

    /// <summary>Nothing is wrong any more.</summary>
    public void Heal() => Change(() =>
    {
        _faults = LinkFaults.None;
        _perCaller.Clear();
    });

    /// <summary>Resets all connections, or those of one caller.</summary>
    public void Reset(string? caller = null)
    {
        foreach (var connection in Locked(() => _connections.Where(connection => caller is null || connection.Caller == caller).ToList()))
        {
            connection.Reset();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        await _accepting;
        Reset();
        await Task.WhenAll(Locked(() => _connections.Select(connection => connection.Completion).ToList()));
        _stopping.Dispose();
    }

    /// <summary>What is wrong for a caller now, and a task that ends when that may have changed.</summary>
    internal (LinkFaults Faults, Task Changed) FaultsOf(string? caller) =>
        Locked(() => (caller is not null && _perCaller.TryGetValue(caller, out var own) ? own : _faults, _changed.Task));

    internal double Draw() => Locked(_random.NextDouble);

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                Take(await _listener.AcceptAsync(_stopping.Token));
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // It is being stopped, or a caller left before it was taken.
            }
        }
    }

    private void Take(Socket socket)
    {
        socket.NoDelay = true;
        var caller = socket.RemoteEndPoint is IPEndPoint from ? _identify?.Invoke(from.Port) : null;
        var connection = new ProxiedConnection(this, socket, caller, _stopping.Token);
        if (FaultsOf(caller).Faults.Refuse)
        {
            connection.Reset();
            connection.Dispose();
            return;
        }

        Locked(() => _connections.Add(connection));
        _ = RunAsync(connection);
    }

    private async Task RunAsync(ProxiedConnection connection)
    {
        await connection.RunAsync();
        Locked(() => _connections.Remove(connection));
        connection.Dispose();
    }

    private void Change(Action change)
    {
        TaskCompletionSource before;
        lock (_lock)
        {
            change();
            (before, _changed) = (_changed, NewSignal());
        }

        before.SetResult();
    }

    private T Locked<T>(Func<T> read)
    {
        lock (_lock)
        {
            return read();
        }
    }
}
