using Microsoft.AspNetCore.SignalR;

namespace Orleans.MediaTasks.Api.Progress;

/// <summary>One SignalR connection: its reader, and the loop that pushes what the reader is told.</summary>
internal sealed class HubReader : IAsyncDisposable
{
    private readonly ISingleClientProxy _client;
    private readonly TimeSpan _writeTimeout;
    private readonly Action _abort;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _pushing;

    public HubReader(ProgressSubscription reader, UrlContext urls, ISingleClientProxy client, ProgressFeedOptions options, Action abort)
    {
        (Reader, Urls, _client, _writeTimeout, _abort) = (reader, urls, client, options.WriteTimeout, abort);
        _pushing = PushAsync();
    }

    public ProgressSubscription Reader { get; }

    public UrlContext Urls { get; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Reader.DisposeAsync();
        await _pushing;
        _end.Dispose();
    }

    private async Task PushAsync()
    {
        try
        {
            await foreach (var item in Reader.ReadAsync(_end.Token))
            {
                await _client.SendAsync("TaskUpdated", new RawJson(ProgressJson.Body(item, Urls)), _end.Token).WaitAsync(_writeTimeout, _end.Token);
            }

            // Too far behind: the client connects again and starts over.
            _abort();
        }
        catch (TimeoutException)
        {
            _abort();
        }
        catch (OperationCanceledException)
        {
            // The connection is gone.
        }
    }
}
