using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Orleans.MediaTasks;

/// <summary>A port that nobody listens on; never the same one twice, as whoever was given it may not listen yet.</summary>
internal static class FreePort
{
    private static readonly ConcurrentDictionary<int, byte> Given = new();

    public static int Next()
    {
        while (true)
        {
            using var probe = new TcpListener(IPAddress.Loopback, 0);
            probe.Start();
            var port = ((IPEndPoint)probe.LocalEndpoint).Port;
            if (Given.TryAdd(port, 0))
            {
                return port;
            }
        }
    }
}
