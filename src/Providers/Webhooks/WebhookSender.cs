using System.Net.Http.Headers;
using Orleans.MediaTasks.Delivery;
using Orleans.MediaTasks.Providers.Outbound;

namespace Orleans.MediaTasks.Providers.Webhooks;

/// <summary>Sends messages over connections that it keeps. Of answers it keeps the status, Retry-After and the front of a failure's text.</summary>
/// <remarks>Calls only what <see cref="WebhookOptions"/> allow (see <see cref="GuardedHttp"/>). Bounded by: the options' time-outs and connections, 64 KiB of each answer.</remarks>
public sealed class WebhookSender : IWebhookSender, IDisposable
{
    private readonly WebhookOptions _options;
    private readonly UrlRules _rules;
    private readonly TimeProvider _time;
    private readonly HttpMessageInvoker _http;

    /// <summary>Makes a sender that asks the system for addresses.</summary>
    public WebhookSender(WebhookOptions options, TimeProvider time)
        : this(options, time, lookup: null)
    {
    }

    internal WebhookSender(WebhookOptions options, TimeProvider time, HostLookup? lookup)
    {
        _options = options;
        _rules = options.ToRules();
        _time = time;
        _http = new HttpMessageInvoker(GuardedHttp.CreateHandler(_rules, options.ConnectTimeout, options.MaximumConnectionsPerServer, lookup));
    }

    /// <inheritdoc/>
    public async Task<WebhookAnswer> SendAsync(WebhookMessage message, CancellationToken cancellationToken)
    {
        var start = _time.GetTimestamp();
        var at = _time.GetUtcNow();
        if (UrlPolicy.Check(message.Url, _rules) is { } problem)
        {
            return new(new DeliveryAttempt(at, TimeSpan.Zero, Error: DeliveryErrors.AddressNotAllowed, Detail: problem.Message));
        }

        using var deadline = new CancellationTokenSource(_options.Timeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            using var request = RequestOf(message);
            using var response = await _http.SendAsync(request, both.Token);
            var detail = await AnswerText.ReadAsync(response, both.Token);
            return AnswerOf(response, detail, at, _time.GetElapsedTime(start));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception exception) when (SendingFailure.Of(exception) is var (error, detail))
        {
            return new(new DeliveryAttempt(at, _time.GetElapsedTime(start), Error: error, Detail: detail));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static HttpRequestMessage RequestOf(WebhookMessage message)
    {
        var content = new ReadOnlyMemoryContent(message.Body);
        var request = new HttpRequestMessage(HttpMethod.Post, message.Url) { Content = content };
        foreach (var (name, value) in message.Headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return request;
    }

    private static WebhookAnswer AnswerOf(HttpResponseMessage response, string? detail, DateTimeOffset at, TimeSpan duration)
    {
        var code = (int)response.StatusCode;
        return code switch
        {
            >= 200 and < 300 => new(new DeliveryAttempt(at, duration, code)),
            >= 300 and < 400 => new(new DeliveryAttempt(at, duration, code, DeliveryErrors.Redirect, RedirectOf(response.Headers.Location)), RetryAfterOf(response.Headers, at)),
            _ => new(new DeliveryAttempt(at, duration, code, DeliveryErrors.HttpStatus, detail), RetryAfterOf(response.Headers, at)),
        };
    }

    private static string RedirectOf(Uri? location) =>
        AnswerText.Cut($"Redirects are not followed{(location is null ? "" : $"; this one goes to {location.OriginalString}")}. Register the address at which the receiver is.");

    private static TimeSpan? RetryAfterOf(HttpResponseHeaders headers, DateTimeOffset now) => headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date > now => date - now,
        { Date: not null } => TimeSpan.Zero,
        _ => null,
    };
}
