using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Orleans.MediaTasks.Api.Progress;

/// <summary>Writes what a reader is told as an event stream, until the end, the caller's leave, or the server's stop.</summary>
internal sealed class SseWriter(IOptions<ProgressFeedOptions> options, IOptions<ApiOptions> api, IHostApplicationLifetime lifetime)
{
    public async Task RunAsync(HttpContext context, ProgressSubscription reader, bool untilEnd)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        var urls = UrlContext.Of(context.Request, api.Value);
        Begin(context);
        try
        {
            var output = new TimedOutput(context.Response.BodyWriter, options.Value.WriteTimeout);
            await output.WriteAsync("retry: 1000\n\n"u8.ToArray(), stop.Token);
            await foreach (var item in reader.ReadAsync(options.Value.HeartbeatInterval, stop.Token))
            {
                await output.WriteAsync(item is null ? ": still here\n\n"u8.ToArray() : Event(item, urls, withId: untilEnd), stop.Token);
                if (untilEnd && (item is { IsTerminal: true } || reader.Watched == 0))
                {
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The caller left, or the server stops: the caller comes back with the last id it has.
        }
        catch (TimeoutException)
        {
            context.Abort();
        }
    }

    private static void Begin(HttpContext context)
    {
        // A reader may be slow for as long as the write timeout lets it; the server's own rate limit would cut it earlier.
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }

        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        context.Response.ContentType = "text/event-stream; charset=utf-8";
        context.Response.Headers.CacheControl = "no-cache, no-store";
        context.Response.Headers["X-Accel-Buffering"] = "no";
    }

    private static ReadOnlyMemory<byte> Event(ProgressItem item, UrlContext urls, bool withId)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        Encoding.UTF8.GetBytes(withId ? string.Create(CultureInfo.InvariantCulture, $"event: {item.Name}\nid: {item.Sequence}\ndata: ") : $"event: {item.Name}\ndata: ", buffer);
        buffer.Write(ProgressJson.Body(item, urls));
        buffer.Write("\n\n"u8);
        return buffer.WrittenMemory;
    }

    /// <summary>Writes that a reader who stopped reading cannot hold up for ever.</summary>
    private sealed class TimedOutput(PipeWriter output, TimeSpan timeout)
    {
        public async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
        {
            var write = output.WriteAsync(bytes, cancellationToken);
            if (write.IsCompletedSuccessfully)
            {
                return;
            }

            await write.AsTask().WaitAsync(timeout, cancellationToken);
        }
    }
}
