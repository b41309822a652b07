using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.AspNetCore.SignalR;
using Orleans.MediaTasks.Api.Progress;
using Orleans.MediaTasks.Delivery;

namespace Orleans.MediaTasks.Api.Dialects.Conduit;

/// <summary>One connection to <c>/hubs/webhooks</c>: what it subscribed to, what it has seen, and the loop that pushes.</summary>
/// <remarks>Nothing survives the connection. Bounded: a client that does not keep up misses the oldest. The cluster is asked to tell with the first
/// subscription and again every <see cref="RenewEvery"/>, so that it goes on after the node of the tenant's grain died.</remarks>
internal sealed class WebhookConnection : IDeliveryWatcher, IAsyncDisposable
{
    /// <summary>How often the cluster is asked to go on telling.</summary>
    public static readonly TimeSpan RenewEvery = DeliveryNews.WatchDuration / 3;

    /// <summary>News that waits for the client: 100 batches.</summary>
    private const int Capacity = 100;

    private readonly ConcurrentDictionary<string, bool> _urls = new(StringComparer.Ordinal);
    private readonly Channel<DeliveryNews> _news = Channel.CreateBounded<DeliveryNews>(new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropOldest });
    private readonly WebhookStatistics _statistics;
    private readonly CancellationTokenSource _end = new();
    private readonly IGrainFactory _grains;
    private readonly IWebhookEndpointsGrain _endpoints;
    private readonly ISingleClientProxy _client;
    private readonly ProgressFeedOptions _options;
    private readonly TimeProvider _time;
    private readonly Action _whenClosed;
    private readonly Action _abort;
    private readonly Lazy<Task> _watching;
    private readonly Task _pushing;

    public WebhookConnection(
        IGrainFactory grains, IWebhookEndpointsGrain endpoints, ISingleClientProxy client, ProgressFeedOptions options, TimeProvider time, Action whenClosed, Action abort)
    {
        (_grains, _endpoints, _client, _options, _time, _whenClosed, _abort) = (grains, endpoints, client, options, time, whenClosed, abort);
        _statistics = new WebhookStatistics(time.GetUtcNow());
        _watching = new(WatchAsync);
        _pushing = PushAsync();
    }

    /// <summary>Takes what the cluster tells.</summary>
    Task IDeliveryWatcher.TellAsync(DeliveryNews news)
    {
        _news.Writer.TryWrite(news);
        return Task.CompletedTask;
    }

    /// <summary>Adds addresses; returns once every silo tells what goes out.</summary>
    public Task SubscribeAsync(IReadOnlyList<string> urls)
    {
        if (_urls.Count + urls.Count > _options.MaximumSubscriptions)
        {
            throw new HubException("Rate limit exceeded. Please try again later.");
        }

        foreach (var url in urls)
        {
            _urls[KeyOf(url)] = true;
        }

        return urls.Count == 0 ? Task.CompletedTask : _watching.Value;
    }

    public void Unsubscribe(IReadOnlyList<string> urls)
    {
        foreach (var url in urls)
        {
            _urls.TryRemove(KeyOf(url), out _);
        }
    }

    public Task TellStatisticsAsync() => SendAsync(new HubEvent("DeliveryStatisticsUpdated", _statistics.Render(_time.GetUtcNow())));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _whenClosed();
        await _pushing;
        if (_watching.IsValueCreated)
        {
            await _watching.Value.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _end.Dispose();
    }

    /// <summary>An address without what differs from delivery to delivery.</summary>
    private static string KeyOf(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) ? uri.GetLeftPart(UriPartial.Path) : throw new HubException("Invalid webhook URL");

    private async Task WatchAsync()
    {
        var self = _grains.CreateObjectReference<IDeliveryWatcher>(this);
        TimeSpan untilKnown;
        try
        {
            untilKnown = await _endpoints.WatchAsync(self);
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException)
        {
            // The client connects again, maybe to a node that has better luck.
            _grains.DeleteObjectReference<IDeliveryWatcher>(self);
            _abort();
            throw new HubException("The cluster cannot say at the moment. Please try again later.");
        }

        _ = RenewAsync(self);
        await Task.Delay(untilKnown, _time, _end.Token);
    }

    private async Task RenewAsync(IDeliveryWatcher self)
    {
        using var timer = new PeriodicTimer(RenewEvery, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_end.Token))
            {
                await ((Task)_endpoints.WatchAsync(self)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        catch (OperationCanceledException)
        {
            await _endpoints.UnwatchAsync(self).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _grains.DeleteObjectReference<IDeliveryWatcher>(self);
        }
    }

    private async Task PushAsync()
    {
        try
        {
            await foreach (var news in _news.Reader.ReadAllAsync(_end.Token))
            {
                foreach (var attempt in news.Attempts.Where(attempt => _urls.ContainsKey(KeyOf(attempt.Url))))
                {
                    _statistics.Take(attempt);
                    await SendAsync(WebhookEvents.Of(attempt));
                }

                foreach (var turn in news.Turns.Where(turn => _urls.ContainsKey(KeyOf(turn.Url))))
                {
                    _statistics.Take(turn);
                    await SendAsync(WebhookEvents.Of(turn));
                }
            }
        }
        catch (TimeoutException)
        {
            // The client does not read; it connects again and starts over.
            _abort();
        }
        catch (OperationCanceledException)
        {
            // The connection is gone.
        }
    }

    private async Task SendAsync(params IEnumerable<HubEvent> events)
    {
        foreach (var (method, arguments) in events)
        {
            await _client.SendCoreAsync(method, arguments, _end.Token).WaitAsync(_options.WriteTimeout, _end.Token);
        }
    }
}
