using System.Net;
using System.Text.Json;
using Orleans.MediaTasks.Providers.Outbound;

namespace Orleans.MediaTasks.Providers.OpenAi;

/// <summary>What an answer without success means. Pure.</summary>
/// <remarks>Only what is certain to have cost nothing is told as something that may be repeated: the API's own word that it failed, which comes as
/// <c>{"error": {"message", "type", "code"}}</c>. A page of some gateway in between says nothing of what was done behind it.</remarks>
internal static class OpenAiRefusal
{
    public static AttemptOutcome Of(ProviderReply.Answered answer)
    {
        var (message, type, code) = Read(answer.Body);
        var text = message ?? $"The server answered {(int)answer.Status}.";
        return (answer.Status, code ?? type) switch
        {
            (_, "insufficient_quota" or "billing_hard_limit_reached" or "billing_not_active") or (HttpStatusCode.PaymentRequired, _) => new AttemptOutcome.OutOfCredit(text),
            (_, "content_policy_violation" or "moderation_blocked") => new AttemptOutcome.ContentRejected(text),

            // Not the server's own words: they show parts of the key.
            (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden, _) => new AttemptOutcome.Misconfigured(
                $"The server answered {(int)answer.Status}: MediaTasks:Providers:OpenAi:ApiKey is missing, wrong or not good for this model."),
            (HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed, _) => new AttemptOutcome.Misconfigured(text),
            (HttpStatusCode.TooManyRequests, _) => new AttemptOutcome.Throttled(answer.RetryAfter),
            (HttpStatusCode.RequestTimeout, _) => new AttemptOutcome.SubmitUnknown(text),
            ( >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError, _) => new AttemptOutcome.Invalid(text),
            ( >= HttpStatusCode.InternalServerError, _) when message is not null => new AttemptOutcome.Overloaded(text, answer.RetryAfter),
            (HttpStatusCode.ServiceUnavailable, _) when answer.RetryAfter is { } wait => new AttemptOutcome.Overloaded(text, wait),
            _ => new AttemptOutcome.SubmitUnknown(text),
        };
    }

    private static (string? Message, string? Type, string? Code) Read(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("error", out var error)
                ? error.ValueKind == JsonValueKind.Object ? (Text(error, "message"), Text(error, "type"), Text(error, "code")) : (error.ToString(), null, null)
                : default;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return default; // A gateway's page, or text that is none.
        }
    }

    private static string? Text(JsonElement error, string name) => error.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
