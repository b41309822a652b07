using System.Net;
using System.Net.Sockets;
using Orleans.Configuration;

namespace Orleans.MediaTasks.Silo.Nodes;

/// <summary>Where a silo listens, and what the others are told.</summary>
/// <remarks>Both ports trust whoever reaches them: they belong into a network of the nodes alone. A silo that advertises loopback listens there only.</remarks>
internal static class SiloEndpoints
{
    public static void Set(EndpointOptions endpoints, NodeOptions options, IHostEnvironment environment)
    {
        // Null leaves the choice to Orleans: the first address of this host that is not loopback.
        var address = Resolve(options.AdvertisedAddress ?? (environment.IsDevelopment() ? "127.0.0.1" : null));
        var listen = address is not null && IPAddress.IsLoopback(address) ? address : IPAddress.Any;
        (endpoints.SiloPort, endpoints.GatewayPort) = (options.SiloPort, options.GatewayPort);
        endpoints.SiloListeningEndpoint = new IPEndPoint(listen, options.SiloListenPort == 0 ? options.SiloPort : options.SiloListenPort);
        endpoints.GatewayListeningEndpoint = new IPEndPoint(listen, options.GatewayListenPort == 0 ? options.GatewayPort : options.GatewayListenPort);
        if (address is not null)
        {
            endpoints.AdvertisedIPAddress = address;
        }
    }

    private static IPAddress? Resolve(string? nameOrAddress)
    {
        if (string.IsNullOrWhiteSpace(nameOrAddress))
        {
            return null;
        }

        if (IPAddress.TryParse(nameOrAddress, out var address))
        {
            return address;
        }

        try
        {
            return Dns.GetHostAddresses(nameOrAddress, AddressFamily.InterNetwork)[0];
        }
        catch (SocketException exception)
        {
            throw new NodeSettingsException($"MediaTasks:AdvertisedAddress is '{nameOrAddress}', which has no address: {exception.Message}. Set MediaTasks__AdvertisedAddress to an address of this host.", exception);
        }
    }
}
