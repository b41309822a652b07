using System.Text.Json;
using Orleans.MediaTasks.Api.Delivery;
using Orleans.MediaTasks.Api.Json;
using Orleans.MediaTasks.Delivery;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Mindia;

/// <summary>The words of a request about a webhook: <c>url</c>, <c>events</c> or <c>event_type</c>, <c>signing_secret</c>, <c>is_active</c>, <c>description</c>.</summary>
internal static class MindiaWebhookRequest
{
    private const int WordLength = 64;
    private const int DescriptionLength = 500;

    public static WebhookEndpoint? ParseNew(JsonElement body, string baseUrl, DateTimeOffset now, List<InputProblem> problems)
    {
        var change = ParseChange(body, problems);
        if (change?.Url is null && problems.Count == 0)
        {
            problems.Add(new InputProblem("missing_parameter", "url", "Say where to: 'url'."));
        }

        return problems.Count > 0 ? null : new WebhookEndpoint
        {
            Id = $"ep_{Guid.CreateVersion7(now):n}",
            Url = change!.Url!,
            Secret = change.Secret ?? WebhookSecret.New(),
            Events = change.Events ?? [],
            Form = WebhookForm.Hook,
            Naming = EventNaming.Short,
            Description = change.Description,
            Enabled = change.Enabled ?? true,
            BaseUrl = baseUrl,
            CreatedAt = now,
            UpdatedAt = now,
        };
    }

    public static WebhookEndpointChange? ParseChange(JsonElement body, List<InputProblem> problems)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            problems.Add(new InputProblem("invalid_request", null, "The body must be a JSON object."));
            return null;
        }

        var fields = new FieldReader(body, "", problems);
        return new WebhookEndpointChange
        {
            Url = WebhookFields.Url(fields, "url"),
            Events = WebhookFields.Events(fields, "events") ?? (One(fields, "event_type") is { } word ? [word] : null),
            Secret = WebhookRequest.Secret(fields, "signing_secret"),
            Enabled = fields.Flag("is_active"),
            Description = fields.Text("description", DescriptionLength),
        };
    }

    private static string? One(FieldReader fields, string name)
    {
        var word = fields.Text(name, WordLength);
        if (word is not null && !EventNames.IsKnown(word))
        {
            fields.Refuse(name, $"'{name}' must name an event, such as \"video.completed\".");
        }

        return word;
    }
}
