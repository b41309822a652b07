using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using Orleans.MediaTasks.Api.Errors;

namespace Orleans.MediaTasks.Api.Json;

/// <summary>Reads a request's JSON body once, within its limits, into a document.</summary>
internal static class JsonBody
{
    public const int MaximumDepth = 32;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = MaximumDepth, AllowDuplicateProperties = false };

    /// <summary>Looking for the same key twice would unescape keys, which cannot be done for a bad one.</summary>
    private static readonly JsonDocumentOptions LenientOptions = new() { MaxDepth = MaximumDepth };

    /// <summary>The document, or why there is none. The caller disposes the document.</summary>
    /// <param name="request">Whose body.</param>
    /// <param name="maximumBytes">The longest body.</param>
    /// <param name="anyType">Whether a body that says it is something else is read all the same: <c>fetch</c> says <c>text/plain</c> unless told otherwise.</param>
    public static async ValueTask<(JsonDocument? Document, ApiError? Error)> ReadAsync(HttpRequest request, int maximumBytes, bool anyType = false)
    {
        if (!anyType && !IsJson(request.ContentType))
        {
            return (null, ApiError.Of(ErrorCatalogue.UnsupportedMediaType, "Content-Type", "The body must be JSON.", "application/json"));
        }

        if (request.ContentLength > maximumBytes)
        {
            return (null, TooLarge(maximumBytes));
        }

        return await ReadAsync(request.BodyReader, maximumBytes, request.HttpContext.RequestAborted);
    }

    /// <summary>Parses bytes under the same rules.</summary>
    public static (JsonDocument? Document, ApiError? Error) Parse(ReadOnlySequence<byte> bytes)
    {
        if (!IsUtf8(bytes))
        {
            return (null, ApiError.Of(ErrorCatalogue.MalformedJson, "The body is not valid UTF-8."));
        }

        try
        {
            // The quick look goes over the bytes once; only a body that fails it is walked for the field's name.
            if (JsonTextRules.LooksClean(bytes))
            {
                return (JsonDocument.Parse(bytes, Options), null);
            }

            using var document = JsonDocument.Parse(bytes, LenientOptions);
            return (null, JsonTextRules.Walk(document.RootElement));
        }
        catch (JsonException exception)
        {
            return (null, ApiError.Of(ErrorCatalogue.MalformedJson, Explain(exception)));
        }
    }

    /// <summary>Reads the body and answers what <paramref name="work"/> makes of it, or what is wrong with it. The body is gone when the answer is there.</summary>
    public static async Task<IResult> AnswerAsync(HttpContext context, int maximumBytes, Func<JsonElement, Task<IResult>> work)
    {
        var (document, error) = await ReadAsync(context.Request, maximumBytes);
        using (document)
        {
            return error is null ? await work(document!.RootElement) : error;
        }
    }

    private static async ValueTask<(JsonDocument? Document, ApiError? Error)> ReadAsync(PipeReader reader, int maximumBytes, CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await reader.ReadAsync(cancellationToken);
            if (result.Buffer.Length > maximumBytes)
            {
                reader.AdvanceTo(result.Buffer.End);
                return (null, TooLarge(maximumBytes));
            }

            if (result.IsCompleted)
            {
                // The document keeps a copy of what it needs only while the buffer stays; so it gets its own.
                var parsed = Parse(new ReadOnlySequence<byte>(result.Buffer.ToArray()));
                reader.AdvanceTo(result.Buffer.End);
                return parsed;
            }

            reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    /// <summary>No content type at all is taken for JSON, since simple clients send none.</summary>
    private static bool IsJson(string? contentType)
    {
        if (string.IsNullOrEmpty(contentType))
        {
            return true;
        }

        var media = contentType.AsSpan();
        media = (media.IndexOf(';') is var end and >= 0 ? media[..end] : media).Trim();
        return media.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || media.Equals("text/json", StringComparison.OrdinalIgnoreCase)
            || (media.StartsWith("application/", StringComparison.OrdinalIgnoreCase) && media.EndsWith("+json", StringComparison.OrdinalIgnoreCase));
    }

    private static bool IsUtf8(ReadOnlySequence<byte> bytes) => Utf8.IsValid(bytes.IsSingleSegment ? bytes.FirstSpan : bytes.ToArray());

    private static ApiError TooLarge(int maximumBytes) => ApiError.Of(ErrorCatalogue.BodyTooLarge, $"The body is longer than {maximumBytes:N0} bytes.");

    private static string Explain(JsonException exception)
    {
        var at = exception.LineNumber is { } line ? $" (line {line + 1}, byte {exception.BytePositionInLine})" : "";
        var isDuplicate = exception.Message.Contains("uplicate", StringComparison.Ordinal);
        var isDeep = exception.Message.Contains("depth", StringComparison.OrdinalIgnoreCase);
        return isDuplicate ? "An object has the same key twice."
            : isDeep ? $"The body is nested deeper than {MaximumDepth} levels{at}."
            : $"The body is not valid JSON{at}.";
    }
}
