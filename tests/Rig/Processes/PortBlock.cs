using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Orleans.MediaTasks.Rig.Processes;

/// <summary>Ports that stay a program's own while it is down: below those that the kernel hands out to whoever connects somewhere.</summary>
internal static class PortBlock
{
    private const int Lowest = 12_000;
    private const int Highest = 32_000;

    private static readonly StrongBox<int> Next = new(Environment.ProcessId * 97 % (Highest - Lowest));

    /// <summary>The next port that nobody listens on.</summary>
    public static int Take()
    {
        for (var attempt = 0; attempt < Highest - Lowest; attempt++)
        {
            var port = Lowest + (Interlocked.Increment(ref Next.Value) % (Highest - Lowest));
            if (IsFree(port))
            {
                return port;
            }
        }

        throw new InvalidOperationException("No port is free.");
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var probe = new TcpListener(IPAddress.Loopback, port);
            probe.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
