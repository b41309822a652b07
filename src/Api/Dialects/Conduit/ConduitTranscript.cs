using System.Text;
using Microsoft.AspNetCore.Http;
using Orleans.MediaTasks.Api.Json;
using Orleans.MediaTasks.Media;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Conduit;

/// <summary>A transcript as the answer to the request that waited for it, in the format that it asked for.</summary>
internal static class ConduitTranscript
{
    /// <summary>The words of <c>response_format</c>; the first one is meant when it is not given.</summary>
    public static readonly string[] Formats = ["json", "text", "srt", "verbose_json", "vtt"];

    private const string TaskHeader = "X-Task-Id";

    /// <param name="transcript">What was heard.</param>
    /// <param name="format">One of <see cref="Formats"/>; null for the first.</param>
    /// <param name="task">Whose result it is.</param>
    public static IResult Answer(Transcript transcript, string? format, MediaTaskId task) => format switch
    {
        "text" => new TextAnswer($"{transcript.Text}\n", "text/plain", task),
        "srt" => new TextAnswer(Subtitles.Srt(transcript), Subtitles.SrtType, task),
        "vtt" => new TextAnswer(Subtitles.Vtt(transcript), Subtitles.VttType, task),
        "verbose_json" => new JsonAnswer((writer, _) => writer.WriteRawValue(transcript.ToJson())) { Headers = (headers, _) => headers[TaskHeader] = task.ToPublicString() },
        _ => new JsonAnswer((writer, _) =>
        {
            writer.WriteStartObject();
            writer.WriteString("text"u8, transcript.Text);
            writer.WriteEndObject();
        })
        { Headers = (headers, _) => headers[TaskHeader] = task.ToPublicString() },
    };

    private sealed record TextAnswer(string Text, string ContentType, MediaTaskId Id) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            var headers = httpContext.Response.Headers;
            headers.CacheControl = "no-store";
            headers.XContentTypeOptions = "nosniff";
            headers[TaskHeader] = Id.ToPublicString();
            return Results.Text(Text, ContentType, Encoding.UTF8).ExecuteAsync(httpContext);
        }
    }
}
