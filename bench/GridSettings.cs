using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Orleans.MediaTasks.Bench;

/// <summary>Settings of a node that shares nothing with others on this machine.</summary>
internal static class GridSettings
{
    public static string[] Of(string folder) =>
    [
        "--environment=Development",
        $"--urls=http://127.0.0.1:{FreePort()}",
        $"--MediaTasks:DataPath={folder}",
        $"--MediaTasks:SiloPort={FreePort()}",
        $"--MediaTasks:GatewayPort={FreePort()}",
    ];

    public static string FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
    }
}
