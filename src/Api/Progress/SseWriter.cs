using System.Buffers;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Orleans.MediaTasks.Api.Progress;

/// <summary>Writes what a reader is told as an event stream, until the end, the caller's leave, or the server's stop.</summary>
internal sealed class SseWriter(SseStream stream, IOptions<ProgressFeedOptions> options, IOptions<ApiOptions> api)
{
    public Task RunAsync(HttpContext context, ProgressSubscription reader, bool untilEnd) => stream.RunAsync(context, async (output, stop) =>
    {
        var urls = UrlContext.Of(context.Request, api.Value);
        await output.WriteAsync("retry: 1000\n\n"u8.ToArray(), stop);
        await foreach (var item in reader.ReadAsync(options.Value.HeartbeatInterval, stop))
        {
            await output.WriteAsync(item is null ? ": still here\n\n"u8.ToArray() : Event(item, urls, withId: untilEnd), stop);
            if (untilEnd && (item is { IsTerminal: true } || reader.Watched == 0))
            {
                return;
            }
        }
    });

    private static ReadOnlyMemory<byte> Event(ProgressItem item, UrlContext urls, bool withId)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        Encoding.UTF8.GetBytes(withId ? string.Create(CultureInfo.InvariantCulture, $"event: {item.Name}\nid: {item.Sequence}\ndata: ") : $"event: {item.Name}\ndata: ", buffer);
        buffer.Write(ProgressJson.Body(item, urls));
        buffer.Write("\n\n"u8);
        return buffer.WrittenMemory;
    }
}
