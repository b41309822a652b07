using System.Net.Sockets;

namespace Orleans.MediaTasks.Api.Progress;

/// <summary>Who calls which server.</summary>
/// <param name="Address">The server.</param>
/// <param name="Key">The key; on the scripted server it is the tenant's name.</param>
internal sealed record Caller(Uri Address, string Key)
{
    public const int SmallBuffer = 8 * 1024;

    public Uri Socket => At("/ws");

    public Uri At(string path) => new UriBuilder(Address) { Scheme = "ws", Path = path }.Uri;

    public HttpClient Client()
    {
        var handler = new SocketsHttpHandler { ConnectCallback = ConnectAsync };
        return new HttpClient(handler) { BaseAddress = Address, DefaultRequestHeaders = { { "Authorization", $"Bearer {Key}" } } };
    }

    /// <summary>A connection whose receive buffer is small.</summary>
    public static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveBufferSize = SmallBuffer };
        await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
        return new NetworkStream(socket, ownsSocket: true);
    }
}
