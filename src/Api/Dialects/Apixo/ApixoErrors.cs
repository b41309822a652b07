using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Orleans.MediaTasks.Api.Errors;

namespace Orleans.MediaTasks.Api.Dialects.Apixo;

/// <summary>Errors as these clients read them: the status again in <c>code</c>, and <c>data</c> always an object, because they look into it unasked.</summary>
internal sealed class ApixoErrors : IErrorShape
{
    /// <summary>What stands before both routes; the last one is that of a client configured with <c>/v1</c>.</summary>
    public static readonly IReadOnlyList<string> Prefixes = ["/api/v1", "", "/v1"];

    public bool Speaks(PathString path) => Prefixes.Any(prefix =>
        path.StartsWithSegments($"{prefix}/generateTask", StringComparison.Ordinal) || path.StartsWithSegments($"{prefix}/statusTask", StringComparison.Ordinal));

    public void Write(Utf8JsonWriter writer, ApiError error)
    {
        writer.WriteStartObject();
        writer.WriteNumber("code"u8, error.Code.Status);
        writer.WriteString("message"u8, MessageOf(error));
        writer.WriteStartObject("data"u8);
        writer.WriteString("error"u8, error is { Field: { } field } && error.Code.Code == ErrorCatalogue.MissingParameter.Code ? $"Missing required field: {field}" : error.Detail);
        writer.WriteString("error_code"u8, error.Code.Code);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static string MessageOf(ApiError error) => error.Code.Status switch
    {
        400 or 422 => "Invalid request",
        401 => "Unauthorized",
        402 => "Insufficient credits",
        403 => "Forbidden",
        404 => error.Detail,
        429 => "Rate limit exceeded",
        503 => "Service unavailable",
        >= 500 => "Internal server error",
        _ => error.Code.Title,
    };
}
