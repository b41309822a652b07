using System.Text.Json;
using Orleans.MediaTasks.Api.Json;
using Orleans.MediaTasks.Api.Tasks;
using Orleans.MediaTasks.Delivery;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Delivery;

/// <summary>The words of a request about an endpoint. A field that is not known is refused: a mistyped filter would let everything through.</summary>
internal static class WebhookRequest
{
    public const int ShortestSecret = 16;
    public const int LongestSecret = 256;
    private const int DescriptionLength = 500;

    /// <summary>The longest time for which an older secret signs as well.</summary>
    public static readonly TimeSpan LongestOverlap = TimeSpan.FromDays(30);

    private static readonly TimeSpan UsualOverlap = TimeSpan.FromDays(1);

    public static readonly IReadOnlyList<string> Fields = ["url", "events", "secret", "headers", "description", "event_naming", "enabled"];
    public static readonly IReadOnlyList<string> RotationFields = ["secret", "overlap"];

    /// <summary>What is to be; worth something only when there are no problems.</summary>
    public static WebhookEndpoint? ParseNew(JsonElement body, string baseUrl, DateTimeOffset now, List<InputProblem> problems)
    {
        if (Read(body, Fields, problems) is not { } fields)
        {
            return null;
        }

        var change = ParseChange(fields);
        if (change.Url is null && problems.Count == 0)
        {
            fields.Miss("url", "Say where to: 'url'.");
        }

        return problems.Count > 0 ? null : new WebhookEndpoint
        {
            Id = $"ep_{Guid.CreateVersion7(now):n}",
            Url = change.Url!,
            Secret = change.Secret ?? WebhookSecret.New(),
            Headers = change.Headers,
            Events = change.Events ?? [],
            Naming = change.Naming ?? EventNaming.Generation,
            Description = change.Description,
            Enabled = change.Enabled ?? true,
            BaseUrl = baseUrl,
            CreatedAt = now,
            UpdatedAt = now,
        };
    }

    /// <summary>What is to change; worth something only when there are no problems.</summary>
    public static WebhookEndpointChange? ParseChange(JsonElement body, List<InputProblem> problems) => Read(body, Fields, problems) is { } fields ? ParseChange(fields) : null;

    /// <summary>A new secret and how long the old one signs as well.</summary>
    public static (string Secret, TimeSpan Overlap) ParseRotation(JsonElement body, List<InputProblem> problems) => Read(body, RotationFields, problems) is { } fields
        ? (Secret(fields, "secret") ?? WebhookSecret.New(), fields.Duration("overlap", TimeSpan.Zero, LongestOverlap) ?? UsualOverlap)
        : default;

    /// <summary>A secret of a caller's own.</summary>
    public static string? Secret(FieldReader fields, string name)
    {
        var secret = fields.Text(name, LongestSecret);
        if (secret is { Length: < ShortestSecret })
        {
            fields.Refuse(name, $"'{name}' must have {ShortestSecret} to {LongestSecret} characters.");
        }

        return secret;
    }

    private static WebhookEndpointChange ParseChange(FieldReader fields) => new()
    {
        Url = WebhookFields.Url(fields, "url"),
        Events = WebhookFields.Events(fields, "events"),
        Secret = Secret(fields, "secret"),
        Headers = WebhookFields.Headers(fields, "headers"),
        Description = fields.Text("description", DescriptionLength),
        Naming = WebhookFields.Naming(fields, "event_naming"),
        Enabled = fields.Flag("enabled"),
    };

    private static FieldReader? Read(JsonElement body, IReadOnlyList<string> known, List<InputProblem> problems)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            problems.Add(new InputProblem("invalid_request", null, "The body must be a JSON object."));
            return null;
        }

        var fields = new FieldReader(body, "", problems);
        foreach (var property in body.EnumerateObject().Where(property => !known.Contains(property.Name)).Take(TaskRequestLimits.StrangersLookedAt))
        {
            fields.Refuse(property.Name.Length <= TaskRequestLimits.NameLength ? property.Name : "…", "This field is not known.", known);
        }

        return fields;
    }
}
