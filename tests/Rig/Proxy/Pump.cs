using System.Net.Sockets;
using System.Threading.Channels;
using Orleans.MediaTasks.Rig.Timing;

namespace Orleans.MediaTasks.Rig.Proxy;

/// <summary>Carries bytes one way, as slowly and unreliably as the link is told to be.</summary>
internal static class Pump
{
    private const int PieceLength = 16 * 1024;
    private const int PiecesOnTheWay = 256;

    /// <summary>Runs until the source is at its end; then the destination is told so.</summary>
    public static async Task RunAsync(FaultProxy proxy, string? caller, Socket source, Socket destination, bool isUp, Func<LinkFaults, int, int> passes, CancellationToken cancellationToken)
    {
        var onTheWay = Channel.CreateBounded<(byte[] Bytes, long Due)>(PiecesOnTheWay);
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var deliver = DeliverAsync(onTheWay.Reader, proxy, caller, destination, isUp, passes, failed);
        try
        {
            await ReadAsync(onTheWay.Writer, proxy, caller, source, failed.Token);
            onTheWay.Writer.TryComplete();
        }
        catch (Exception exception)
        {
            // An end that is not orderly must not look like one on the other side.
            onTheWay.Writer.TryComplete(exception);
        }

        await deliver;
    }

    /// <summary>Returns when the link lets bytes through.</summary>
    public static async Task<LinkFaults> PassableAsync(FaultProxy proxy, string? caller, bool isUp, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (faults, changed) = proxy.FaultsOf(caller);
            if (!(isUp ? faults.BlackholeUp : faults.BlackholeDown))
            {
                return faults;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    private static async Task ReadAsync(ChannelWriter<(byte[], long)> onTheWay, FaultProxy proxy, string? caller, Socket source, CancellationToken cancellationToken)
    {
        var buffer = new byte[PieceLength];
        while (await source.ReceiveAsync(buffer, cancellationToken) is var length and > 0)
        {
            var faults = proxy.FaultsOf(caller).Faults;
            var delay = faults.Latency + (faults.Jitter > TimeSpan.Zero ? faults.Jitter * proxy.Draw() : TimeSpan.Zero);
            await onTheWay.WriteAsync((buffer[..length], RigClock.Now + RigClock.Ticks(delay.TotalSeconds)), cancellationToken);
            if (faults.BytesPerSecond > 0)
            {
                await Pause.ForAsync(TimeSpan.FromSeconds((double)length / faults.BytesPerSecond), cancellationToken);
            }
        }
    }

    private static async Task DeliverAsync(ChannelReader<(byte[] Bytes, long Due)> onTheWay, FaultProxy proxy, string? caller, Socket destination, bool isUp, Func<LinkFaults, int, int> passes, CancellationTokenSource failed)
    {
        try
        {
            await foreach (var (bytes, due) in onTheWay.ReadAllAsync(failed.Token))
            {
                await Pause.ForAsync(TimeSpan.FromSeconds(RigClock.Seconds(due - RigClock.Now)), failed.Token);
                var faults = await PassableAsync(proxy, caller, isUp, failed.Token);
                var passing = passes(faults, bytes.Length);
                for (var sent = 0; sent < passing;)
                {
                    sent += await destination.SendAsync(bytes.AsMemory(sent, passing - sent), failed.Token);
                }

                if (passing < bytes.Length)
                {
                    break;
                }
            }

            destination.Shutdown(SocketShutdown.Send);
        }
        catch
        {
            await failed.CancelAsync();
            throw;
        }
    }
}
