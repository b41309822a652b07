using System.Net;
using System.Net.Sockets;
using Orleans.MediaTasks.Delivery;

namespace Orleans.MediaTasks.Providers.Outbound;

/// <summary>Looks up the addresses of a host.</summary>
public delegate Task<IPAddress[]> HostLookup(string host, CancellationToken cancellationToken);

/// <summary>Handlers for calls to addresses that others name. A connection is made only to an address that was judged, and the name is looked up once for it, so that no second answer can differ.</summary>
/// <remarks>Without proxy, redirects, cookies and decompression: each would reach or read what was not judged. The text of a URL is
/// judged by <see cref="UrlPolicy"/> before; the caller does that. See docs/adr/0019-own-guard-for-outbound-calls.md.</remarks>
public static class GuardedHttp
{
    private const int HeadersKilobytes = 16;

    /// <summary>Makes a handler, which is to be kept: it holds the connections.</summary>
    /// <param name="rules">What may be called.</param>
    /// <param name="connectTimeout">The limit of looking up, connecting and TLS together.</param>
    /// <param name="connectionsPerServer">The most connections to one host and port.</param>
    /// <param name="lookup">What looks up hosts; null asks the system.</param>
    public static SocketsHttpHandler CreateHandler(UrlRules rules, TimeSpan connectTimeout, int connectionsPerServer, HostLookup? lookup = null) => new()
    {
        ConnectCallback = (context, cancellationToken) => ConnectAsync(context.DnsEndPoint, rules, lookup ?? Dns.GetHostAddressesAsync, cancellationToken),
        ConnectTimeout = connectTimeout,
        MaxConnectionsPerServer = connectionsPerServer,
        MaxResponseHeadersLength = HeadersKilobytes,
        MaxResponseDrainSize = 0,
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
    };

    private static async ValueTask<Stream> ConnectAsync(DnsEndPoint target, UrlRules rules, HostLookup lookup, CancellationToken cancellationToken)
    {
        var addresses = IPAddress.TryParse(target.Host, out var literal) ? [literal] : await lookup(target.Host, cancellationToken);
        if (addresses.Length == 0)
        {
            throw new SocketException((int)SocketError.HostNotFound);
        }

        // One bad address among good ones is a trap or a mistake; which one is connected to would be chance.
        if (addresses.FirstOrDefault(address => !UrlPolicy.IsAllowed(address, rules)) is { } refused)
        {
            throw new AddressNotAllowedException($"{target.Host} stands for {refused}, which is not on the public internet.");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, target.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
