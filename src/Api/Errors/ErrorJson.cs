using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Errors;

/// <summary>The native rendering of an error: RFC 9457 problem details and the OpenAI envelope in one object; a dialect brings its own <see cref="IErrorShape"/>.</summary>
/// <remarks>The number stands in <c>status_code</c>: clients that poll a task read a top-level <c>status</c> as the task's.</remarks>
internal static class ErrorJson
{
    public const string ContentType = "application/problem+json";

    public static async Task WriteAsync(HttpContext context, ApiError error)
    {
        var shape = context.RequestServices.GetServices<IErrorShape>().FirstOrDefault(shape => shape.Speaks(context.Request.Path));
        var response = context.Response;
        response.StatusCode = shape?.StatusOf(error) ?? error.Code.Status;
        response.ContentType = shape is null ? ContentType : "application/json";
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        if (error.RetryAfter is { } wait)
        {
            response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        if (HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }

        var body = shape is null ? Render(error, context.Request.Path, context.TraceIdentifier) : Render(writer => shape.Write(writer, error));
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, context.RequestAborted);
    }

    public static byte[] Render(ApiError error, string? instance, string requestId) => Render(writer => Write(writer, error, instance, requestId));

    private static byte[] Render(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, TaskJson.WriterOptions))
        {
            write(writer);
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, ApiError error, string? instance, string requestId)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, error.Code.TypeUri);
        writer.WriteString("title"u8, error.Code.Title);
        writer.WriteNumber("status_code"u8, error.Code.Status);
        writer.WriteString("detail"u8, error.Detail);
        writer.WriteString("instance"u8, instance);
        writer.WriteString("code"u8, error.Code.Code);
        writer.WriteString("field"u8, error.Field);
        WriteWords(writer, "allowed"u8, error.Allowed);
        writer.WriteStartArray("errors"u8);
        foreach (var problem in error.Problems)
        {
            WriteProblem(writer, problem);
        }

        writer.WriteEndArray();
        writer.WriteString("request_id"u8, requestId);
        writer.WriteStartObject("error"u8);
        writer.WriteString("message"u8, error.Detail);
        writer.WriteString("type"u8, error.Code.Type);
        writer.WriteString("code"u8, error.Code.Code);
        writer.WriteString("param"u8, error.Field);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteProblem(Utf8JsonWriter writer, InputProblem problem)
    {
        writer.WriteStartObject();
        writer.WriteString("code"u8, problem.Code);
        writer.WriteString("field"u8, problem.Field);
        writer.WriteString("message"u8, problem.Message);
        WriteWords(writer, "allowed"u8, problem.Allowed);
        writer.WriteEndObject();
    }

    private static void WriteWords(Utf8JsonWriter writer, ReadOnlySpan<byte> name, IReadOnlyList<string> words)
    {
        writer.WriteStartArray(name);
        foreach (var word in words)
        {
            writer.WriteStringValue(word);
        }

        writer.WriteEndArray();
    }
}
