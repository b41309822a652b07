using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Orleans.MediaTasks.Api.Errors;

namespace Orleans.MediaTasks.Api.Dialects.Mindia;

/// <summary>Errors as Mindia's clients read them: a sentence, a word in upper case, and whether it is worth trying again.</summary>
internal sealed class MindiaErrorShape : IErrorShape
{
    private static readonly string[] Nouns = ["tasks", "videos", "plugins", "webhooks", "embeddings"];

    private static readonly PathString[] Roots = [.. Nouns.SelectMany(noun => new PathString[] { $"/api/{noun}", $"/api/v0/{noun}" })];

    /// <remarks><c>/api/tasks/{id}/status</c> is another dialect's address.</remarks>
    public bool Speaks(PathString path) => Array.Exists(Roots, root => path.StartsWithSegments(root))
        && !(path.StartsWithSegments("/api/tasks", out var rest) && rest.Value is { } tail && tail.EndsWith("/status", StringComparison.OrdinalIgnoreCase) && tail.AsSpan().Count('/') == 2);

    public void Write(Utf8JsonWriter writer, ApiError error)
    {
        writer.WriteStartObject();
        writer.WriteString("error"u8, error.Detail);
        writer.WriteString("code"u8, CodeOf(error.Code));
        writer.WriteBoolean("recoverable"u8, IsRecoverable(error.Code));
        writer.WriteString("error_type"u8, error.Code.Type);
        writer.WriteString("suggested_action"u8, error.Code.Remedy);
        if (error.Field is { } field)
        {
            writer.WriteString("details"u8, DetailsOf(error));
            writer.WriteString("field"u8, field);
        }

        if (error.Allowed.Count > 0)
        {
            writer.WriteStartArray("allowed"u8);
            foreach (var word in error.Allowed)
            {
                writer.WriteStringValue(word);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static string CodeOf(ApiErrorCode code) => code.Code switch
    {
        "invalid_request" or "missing_parameter" or "unsupported_model" or "invalid_cursor" => "INVALID_INPUT",
        "media_empty" or "media_type_unknown" or "media_type_mismatch" => "INVALID_INPUT",
        "malformed_json" => "BAD_REQUEST",
        "not_found" or "model_not_found" => "NOT_FOUND",
        "body_too_large" or "media_too_large" => "PAYLOAD_TOO_LARGE",
        "insufficient_quota" => "USAGE_LIMIT_EXCEEDED",
        "busy" or "unavailable" or "not_ready" => "SERVICE_UNAVAILABLE",
        _ => code.Code.ToUpperInvariant(),
    };

    /// <summary>What may go better later with nothing changed; a missing setting does not.</summary>
    private static bool IsRecoverable(ApiErrorCode code) =>
        code is { Status: 408 or 429 or >= 500, Code: not ("configuration_error" or "insufficient_quota") };

    private static string DetailsOf(ApiError error) => error.Problems.Count > 1
        ? string.Join(' ', error.Problems.Select(problem => problem.Message))
        : $"The field at fault is '{error.Field}'.";
}
