using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Orleans.MediaTasks.Providers.Outbound;

namespace Orleans.MediaTasks.Providers.SimulationRemote;

/// <summary>The calls to the server that runs the jobs.</summary>
internal sealed class RemoteJobServer : IDisposable
{
    private const int LongestAnswer = 64 * 1024;

    private readonly ProviderHttp _http;

    public RemoteJobServer(SimulationRemoteOptions options) => _http = new ProviderHttp(new(options.Url!, options.ConnectTimeout, options.RequestTimeout, LongestAnswer));

    /// <summary>Submits a job.</summary>
    public async Task<RemoteReply> SubmitAsync(RemoteJobRequest request, CancellationToken cancellationToken)
    {
        using var content = JsonContent.Create(request, RemoteJobJson.Default.RemoteJobRequest);
        return Read(await _http.SubmitAsync("jobs", content, cancellationToken));
    }

    /// <summary>Looks at a job.</summary>
    public async Task<RemoteReply> GetAsync(string id, CancellationToken cancellationToken) =>
        Read(await _http.CallAsync(HttpMethod.Get, $"jobs/{Uri.EscapeDataString(id)}", cancellationToken));

    /// <summary>Cancels a job.</summary>
    public async Task<RemoteReply> CancelAsync(string id, CancellationToken cancellationToken) =>
        Read(await _http.CallAsync(HttpMethod.Post, $"jobs/{Uri.EscapeDataString(id)}/cancel", cancellationToken));

    public void Dispose() => _http.Dispose();

    private static RemoteReply Read(ProviderReply reply)
    {
        switch (reply)
        {
            case ProviderReply.Answered { IsSuccess: true } answer:
                try
                {
                    return JsonSerializer.Deserialize(answer.Body, RemoteJobJson.Default.RemoteJob) is { } job ? new RemoteReply.Answered(job) : new RemoteReply.NoAnswer("The answer is empty.");
                }
                catch (JsonException exception)
                {
                    return new RemoteReply.NoAnswer(exception.Message);
                }

            case ProviderReply.Answered refused:
                return new RemoteReply.Refused(refused.Status, refused.RetryAfter);
            case ProviderReply.NotSent broken:
                return new RemoteReply.NotSent(broken.Message);
            case ProviderReply.NoAnswer broken:
                return new RemoteReply.NoAnswer(broken.Message);
            default:
                throw new System.Diagnostics.UnreachableException();
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
