using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Orleans.MediaTasks.Api.Progress;

/// <summary>Opens event streams: the answer's headers, writes that a slow reader cannot hold up, and the ways in which a stream ends.</summary>
internal sealed class SseStream(IOptions<ProgressFeedOptions> options, IHostApplicationLifetime lifetime)
{
    /// <summary>Runs one stream until <paramref name="writeAsync"/> returns, the caller leaves, the server stops, or the caller stops reading.</summary>
    public async Task RunAsync(HttpContext context, Func<Output, CancellationToken, Task> writeAsync)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        Begin(context);
        try
        {
            await writeAsync(new Output(context.Response.BodyWriter, options.Value.WriteTimeout), stop.Token);
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

    /// <summary>Where events are written. A reader who stopped reading cannot hold it up for ever.</summary>
    internal sealed class Output(PipeWriter output, TimeSpan timeout)
    {
        /// <exception cref="TimeoutException">The reader does not read.</exception>
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
