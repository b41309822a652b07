using System.Net;
using System.Net.Http.Headers;

namespace Orleans.MediaTasks.Providers.Outbound;

/// <summary>Calls to the API of a provider that its operator named. A call is made once: what may be repeated, and when, is decided where it is recorded.</summary>
/// <remarks>Bounded by: <see cref="ProviderHttpOptions"/>. Follows no redirects: they would take the credentials along.</remarks>
internal sealed class ProviderHttp : IDisposable
{
    private readonly HttpClient _calls;
    private readonly HttpClient _submits;

    public ProviderHttp(ProviderHttpOptions options)
    {
        _calls = Open(options, connectionLifetime: TimeSpan.FromMinutes(2));

        // The handler repeats a request by itself when a connection that it used before turns out to be closed; a submit therefore gets a new one.
        _submits = Open(options, connectionLifetime: TimeSpan.Zero);
    }

    /// <summary>Sends what may cost money.</summary>
    public Task<ProviderReply> SubmitAsync(string path, HttpContent content, CancellationToken cancellationToken) => SendAsync(_submits, HttpMethod.Post, path, content, cancellationToken);

    /// <summary>Sends what may be sent again.</summary>
    public Task<ProviderReply> CallAsync(HttpMethod method, string path, CancellationToken cancellationToken) => SendAsync(_calls, method, path, null, cancellationToken);

    public void Dispose()
    {
        _calls.Dispose();
        _submits.Dispose();
    }

    private static HttpClient Open(ProviderHttpOptions options, TimeSpan connectionLifetime)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = options.ConnectTimeout,
            PooledConnectionLifetime = connectionLifetime,
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = options.UseProxy,
        };
        var http = new HttpClient(handler)
        {
            BaseAddress = new Uri(options.Url.AbsoluteUri.TrimEnd('/') + "/"),
            Timeout = options.RequestTimeout,
            MaxResponseContentBufferSize = options.LongestAnswer,
        };
        http.DefaultRequestHeaders.Authorization = options.Key is { } key ? new AuthenticationHeaderValue("Bearer", key) : null;
        return http;
    }

    private static async Task<ProviderReply> SendAsync(HttpClient http, HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(method, path) { Content = content };
            using var answer = await http.SendAsync(request, cancellationToken);
            return new ProviderReply.Answered(answer.StatusCode, await answer.Content.ReadAsByteArrayAsync(cancellationToken), answer.Headers.RetryAfter?.Delta);
        }
        catch (HttpRequestException exception) when (exception.HttpRequestError
            is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError)
        {
            return new ProviderReply.NotSent(exception.Message);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return new ProviderReply.NoAnswer(exception.Message);
        }
        catch (OperationCanceledException)
        {
            return new ProviderReply.NoAnswer(cancellationToken.IsCancellationRequested ? "The call was broken off." : "There was no answer in time.");
        }
    }
}

/// <summary>How a provider is called.</summary>
/// <param name="Url">What paths are relative to.</param>
/// <param name="ConnectTimeout">How long a connection may take to be made; until then nothing was sent.</param>
/// <param name="RequestTimeout">How long one request may take.</param>
/// <param name="LongestAnswer">Bytes of an answer.</param>
/// <param name="Key">What proves who calls; null for nothing.</param>
/// <param name="UseProxy">Whether the proxy of the environment is used.</param>
internal sealed record ProviderHttpOptions(Uri Url, TimeSpan ConnectTimeout, TimeSpan RequestTimeout, long LongestAnswer, string? Key = null, bool UseProxy = false);

/// <summary>How a call ended. A closed set.</summary>
internal abstract record ProviderReply
{
    private ProviderReply() { }

    /// <summary>The server answered.</summary>
    public sealed record Answered(HttpStatusCode Status, byte[] Body, TimeSpan? RetryAfter) : ProviderReply
    {
        /// <summary>Whether the answer is what was asked for.</summary>
        public bool IsSuccess => (int)Status is >= 200 and < 300;
    }

    /// <summary>No connection was made: nothing was sent.</summary>
    public sealed record NotSent(string Message) : ProviderReply;

    /// <summary>It was sent, and whether it was done is not known.</summary>
    public sealed record NoAnswer(string Message) : ProviderReply;
}
