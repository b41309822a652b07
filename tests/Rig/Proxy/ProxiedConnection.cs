using System.Net;
using System.Net.Sockets;

namespace Orleans.MediaTasks.Rig.Proxy;

/// <summary>One connection through a proxy: a pump each way.</summary>
internal sealed class ProxiedConnection(FaultProxy proxy, Socket callerSide, string? caller, CancellationToken stopping) : IDisposable
{
    private readonly Socket _serverSide = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly CancellationTokenSource _ended = CancellationTokenSource.CreateLinkedTokenSource(stopping);
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _up;

    public string? Caller => caller;

    public Task Completion => _completion.Task;

    public async Task RunAsync()
    {
        try
        {
            await Pump.PassableAsync(proxy, caller, isUp: true, _ended.Token);
            await _serverSide.ConnectAsync(new IPEndPoint(IPAddress.Loopback, proxy.Target), _ended.Token);
            await Task.WhenAll(
                Pump.RunAsync(proxy, caller, callerSide, _serverSide, isUp: true, Passes, _ended.Token),
                Pump.RunAsync(proxy, caller, _serverSide, callerSide, isUp: false, static (_, length) => length, _ended.Token));
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Whatever ended one side ends the other in the same hard way.
            Reset();
        }
        finally
        {
            callerSide.Dispose();
            _serverSide.Dispose();
            _completion.TrySetResult();
        }
    }

    /// <summary>Ends both sides with a reset.</summary>
    public void Reset()
    {
        ResetSide(callerSide);
        ResetSide(_serverSide);
        try
        {
            _ended.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It had ended by itself a moment ago.
        }

        _completion.TrySetResult();
    }

    public void Dispose()
    {
        callerSide.Dispose();
        _serverSide.Dispose();
        _ended.Dispose();
    }

    private static void ResetSide(Socket side)
    {
        try
        {
            side.LingerState = new LingerOption(true, 0);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // It was never connected, or is gone already.
        }

        side.Dispose();
    }

    /// <summary>How many bytes of a piece may go on to the server; fewer than there are when the connection is to be cut behind them.</summary>
    private int Passes(LinkFaults faults, int length)
    {
        var allowed = faults.CutAfterBytesUp == 0 ? length : (int)Math.Clamp(faults.CutAfterBytesUp - _up, 0, length);
        _up += allowed;
        if (allowed < length || (faults.CutAfterBytesUp > 0 && _up >= faults.CutAfterBytesUp))
        {
            // The caller is cut off before any answer; the server keeps what it got, and reads it to its end.
            ResetSide(callerSide);
        }

        return allowed;
    }
}
