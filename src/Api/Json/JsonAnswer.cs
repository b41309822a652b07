using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Json;

/// <summary>A successful answer, written straight into bytes.</summary>
/// <param name="write">Writes one JSON value.</param>
internal sealed class JsonAnswer(Action<Utf8JsonWriter, UrlContext> write) : IResult
{
    private const int UsualLength = 2048;

    /// <summary>A whole list: <c>{"object": "list", "data": […]}</c>.</summary>
    public static JsonAnswer List<T>(IReadOnlyList<T> items, Action<Utf8JsonWriter, T> write) => new((writer, _) =>
    {
        writer.WriteStartObject();
        writer.WriteString("object"u8, "list"u8);
        writer.WriteStartArray("data"u8);
        foreach (var item in items)
        {
            write(writer, item);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    public int Status { get; init; } = StatusCodes.Status200OK;

    /// <summary>Sets headers; runs before anything is sent.</summary>
    public Action<IHeaderDictionary, UrlContext>? Headers { get; init; }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var urls = UrlContext.Of(httpContext.Request, httpContext.RequestServices.GetRequiredService<IOptions<ApiOptions>>().Value);
        var buffer = new ArrayBufferWriter<byte>(UsualLength);
        using (var writer = new Utf8JsonWriter(buffer, TaskJson.WriterOptions))
        {
            write(writer, urls);
        }

        var response = httpContext.Response;
        response.StatusCode = Status;
        response.ContentType = "application/json";
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        Headers?.Invoke(response.Headers, urls);
        response.ContentLength = buffer.WrittenCount;
        if (!HttpMethods.IsHead(httpContext.Request.Method))
        {
            await response.Body.WriteAsync(buffer.WrittenMemory, httpContext.RequestAborted);
        }
    }
}
