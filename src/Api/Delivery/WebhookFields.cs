using System.Collections.Immutable;
using System.Text.Json;
using Orleans.MediaTasks.Api.Json;
using Orleans.MediaTasks.Delivery;

namespace Orleans.MediaTasks.Api.Delivery;

/// <summary>Reads what requests say of webhooks, one rule for every way in.</summary>
internal static class WebhookFields
{
    public const int UrlLength = 2048;
    public const int SecretLength = 512;
    public const int MaximumEvents = 32;
    private const int EventLength = 64;
    private const int MaximumHeaders = 20;
    private const int HeaderLength = 4096;
    private const string TokenSigns = "!#$%&'*+-.^_`|~";

    /// <summary>The words of <c>event_naming</c>.</summary>
    public static readonly IReadOnlyList<string> Namings = ["generation", "short", "task"];

    /// <summary>The fields of a task's own webhook.</summary>
    public static readonly IReadOnlyList<string> OfTask = ["webhook_url", "webhook_secret", "webhook_headers", "webhook_events", "event_naming"];

    /// <summary>A task's own webhook; null when nothing is said of one.</summary>
    /// <param name="fields">The request.</param>
    /// <param name="spelled">How the request spells a field of <see cref="OfTask"/>; as it stands there when null.</param>
    public static WebhookTarget? Read(FieldReader fields, Func<string, string>? spelled = null)
    {
        string Name(string field) => spelled?.Invoke(field) ?? field;
        var (url, secret, headers) = (Url(fields, Name("webhook_url")), fields.Text(Name("webhook_secret"), SecretLength), Headers(fields, Name("webhook_headers")));
        var (events, naming) = (Events(fields, Name("webhook_events")), Naming(fields, Name("event_naming")));
        return url is null && secret is null && headers is null && events is null && naming is null
            ? null
            : new WebhookTarget { Url = url, Secret = secret, Headers = headers, Events = events ?? [], Naming = naming ?? EventNaming.Generation };
    }

    /// <summary>An absolute http or https address.</summary>
    public static string? Url(FieldReader fields, string name)
    {
        var url = fields.Text(name, UrlLength);
        if (url is not null && !(Uri.TryCreate(url, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp) && address.UserInfo.Length == 0))
        {
            fields.Refuse(name, $"'{fields.PathOf(name)}' must be an http or https address without a user name.");
        }

        return url;
    }

    /// <summary>Headers to send along, as compact text.</summary>
    public static string? Headers(FieldReader fields, string name)
    {
        if (fields.Object(name) is not { } headers)
        {
            return null;
        }

        if (headers.GetPropertyCount() > MaximumHeaders || headers.EnumerateObject().Any(header => !IsHeader(header)))
        {
            fields.Refuse(name, $"'{fields.PathOf(name)}' must be an object of at most {MaximumHeaders} headers: names of letters, digits and -, values of at most {HeaderLength} visible ASCII characters.");
        }

        return CompactJson.Of(headers);
    }

    /// <summary>Names of events; null when nothing is said of them.</summary>
    public static ImmutableArray<string>? Events(FieldReader fields, string name)
    {
        if (fields.Array(name) is not { } list)
        {
            return null;
        }

        var words = list.EnumerateArray().Take(MaximumEvents + 1).Select(word => word.ValueKind == JsonValueKind.String ? word.GetString()! : "").ToImmutableArray();
        if (words.Length > MaximumEvents || words.FirstOrDefault(word => word.Length is 0 or > EventLength || !EventNames.IsKnown(word)) is not null)
        {
            fields.Refuse(name, $"'{fields.PathOf(name)}' must be a list of at most {MaximumEvents} names of events, such as \"task.completed\", \"video.generation.failed\" or \"*\".");
        }

        return words;
    }

    /// <summary>The words of the events' types.</summary>
    public static EventNaming? Naming(FieldReader fields, string name)
    {
        if (fields.Text(name, EventLength) is not { } word)
        {
            return null;
        }

        switch (word)
        {
            case "generation":
                return EventNaming.Generation;
            case "short":
                return EventNaming.Short;
            case "task":
                return EventNaming.Task;
            default:
                fields.Refuse(name, $"'{fields.PathOf(name)}' must be one of the allowed words.", Namings);
                return null;
        }
    }

    /// <summary>The word of a naming.</summary>
    public static string WordOf(EventNaming naming) => Namings[(int)naming];

    private static bool IsHeader(JsonProperty header) =>
        header.Name.Length is > 0 and <= 128
        && header.Name.All(sign => char.IsAsciiLetterOrDigit(sign) || TokenSigns.Contains(sign))
        && header.Value.ValueKind == JsonValueKind.String
        && header.Value.GetString() is { Length: <= HeaderLength } value
        && value.All(sign => sign is >= ' ' and <= '~');
}
