using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Orleans.MediaTasks.Providers.SimulationRemote;

/// <summary>The calls to the server that runs the jobs. A call is made once: what may be repeated, and when, is decided where it is recorded.</summary>
internal sealed class RemoteJobServer : IDisposable
{
    private const int LongestAnswer = 64 * 1024;

    private readonly HttpClient _http;
    private readonly HttpClient _submits;

    public RemoteJobServer(SimulationRemoteOptions options)
    {
        _http = Open(options, connectionLifetime: TimeSpan.FromMinutes(2));

        // The handler repeats a request by itself when a connection that it used before turns out to be closed; a submit therefore gets a new one.
        _submits = Open(options, connectionLifetime: TimeSpan.Zero);
    }

    /// <summary>Submits a job.</summary>
    public async Task<RemoteReply> SubmitAsync(RemoteJobRequest request, CancellationToken cancellationToken)
    {
        using var content = JsonContent.Create(request, RemoteJobJson.Default.RemoteJobRequest);
        return await CallAsync(_submits, HttpMethod.Post, "jobs", content, cancellationToken);
    }

    /// <summary>Looks at a job.</summary>
    public Task<RemoteReply> GetAsync(string id, CancellationToken cancellationToken) =>
        CallAsync(_http, HttpMethod.Get, $"jobs/{Uri.EscapeDataString(id)}", null, cancellationToken);

    /// <summary>Cancels a job.</summary>
    public Task<RemoteReply> CancelAsync(string id, CancellationToken cancellationToken) =>
        CallAsync(_http, HttpMethod.Post, $"jobs/{Uri.EscapeDataString(id)}/cancel", null, cancellationToken);

    public void Dispose()
    {
        _http.Dispose();
        _submits.Dispose();
    }

    private static HttpClient Open(SimulationRemoteOptions options, TimeSpan connectionLifetime)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = options.ConnectTimeout,
            PooledConnectionLifetime = connectionLifetime,
            AllowAutoRedirect = false,
            UseProxy = false,
        };
        return new HttpClient(handler)
        {
            BaseAddress = new Uri(options.Url!.AbsoluteUri.TrimEnd('/') + "/"),
            Timeout = options.RequestTimeout,
            MaxResponseContentBufferSize = LongestAnswer,
        };
    }

    private static async Task<RemoteReply> CallAsync(HttpClient http, HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(method, path) { Content = content };
            using var answer = await http.SendAsync(request, cancellationToken);
            if (answer.IsSuccessStatusCode)
            {
                return await answer.Content.ReadFromJsonAsync(RemoteJobJson.Default.RemoteJob, cancellationToken) is { } job
                    ? new RemoteReply.Answered(job)
                    : new RemoteReply.NoAnswer("The answer is empty.");
            }

            return new RemoteReply.Refused(answer.StatusCode, answer.Headers.RetryAfter?.Delta);
        }
        catch (HttpRequestException exception) when (exception.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError)
        {
            return new RemoteReply.NotSent(exception.Message);
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException or IOException)
        {
            return new RemoteReply.NoAnswer(exception.Message);
        }
        catch (OperationCanceledException)
        {
            return new RemoteReply.NoAnswer(cancellationToken.IsCancellationRequested ? "The call was broken off." : "There was no answer in time.");
        }
    }

}

/// <summary>How a call ended. A closed set.</summary>
internal abstract record RemoteReply
{
    private RemoteReply() { }

    /// <summary>The server answered with the job.</summary>
    public sealed record Answered(RemoteJob Job) : RemoteReply;

    /// <summary>The server refused, and did nothing.</summary>
    public sealed record Refused(HttpStatusCode Status, TimeSpan? RetryAfter) : RemoteReply;

    /// <summary>No connection was made: nothing was sent.</summary>
    public sealed record NotSent(string Message) : RemoteReply;

    /// <summary>It was sent, and whether it was done is not known.</summary>
    public sealed record NoAnswer(string Message) : RemoteReply;
}
