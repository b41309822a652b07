using System.Text.Json;
using Orleans.MediaTasks.Api.Json;
using Orleans.MediaTasks.Api.Tenants;
using Orleans.MediaTasks.Providers.Batch;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Conduit;

/// <summary>One change of a key: <c>{virtualKeyId, allowedModels, rateLimits: {rpm, rpd}, isEnabled, expiresAt}</c>, by the rules of <c>PATCH /v1/keys/{id}</c>.</summary>
/// <remarks>Of what keys here have not, nothing is dropped silently: whoever sets a budget relies on it.</remarks>
internal static class KeyUpdate
{
    private const string RateLimits = "rateLimits";

    /// <summary>The native names of what a key has, by those of this dialect.</summary>
    private static readonly (string Own, string Native)[] Fields = [("allowedModels", "allowed_models"), ("isEnabled", "enabled"), ("expiresAt", "expires_at")];

    private static readonly (string Own, string Native)[] Rates = [("rpm", "rate_limit_per_minute"), ("rpd", "rate_limit_per_day")];

    private static readonly string[] Known = ["virtualKeyId", .. Fields.Select(field => field.Own), RateLimits];
    private static readonly string[] KnownRates = [.. Rates.Select(rate => rate.Own)];

    private static readonly (string Name, string Why)[] Missing =
    [
        ("maxBudget", "Keys have no budget here, and nothing would hold them to one: leave 'maxBudget' out. What a key was charged is its 'spend'."),
        ("notes", "Keys have no notes here: leave 'notes' out."),
    ];

    public static BatchItem Read(JsonElement item, BatchPlace place)
    {
        var fields = place.Fields(item, [.. Known, .. Missing.Select(field => field.Name)]);
        foreach (var (name, why) in Missing)
        {
            if (BatchPlace.IsGiven(item, name, out _))
            {
                fields.Refuse(name, why, Known);
            }
        }

        var problems = new List<InputProblem>();
        using var native = JsonDocument.Parse(Translate(item, place, fields));
        var change = KeyRequest.ParseChange(native.RootElement, place.Now, problems);
        place.Problems.AddRange(problems.Select(problem => Translate(problem, place.Prefix)));
        return new BatchItem.KeyChange(BatchPlace.Key(item, fields), change);
    }

    /// <summary>The change in the native API's words.</summary>
    private static string Translate(JsonElement item, BatchPlace place, FieldReader fields)
    {
        var rates = fields.Object(RateLimits);
        if (rates is { } given)
        {
            (place with { Prefix = $"{place.Prefix}{RateLimits}." }).Fields(given, KnownRates);
        }

        return CompactJson.Object(writer =>
        {
            Write(writer, item, Fields);
            if (rates is { } limits)
            {
                Write(writer, limits, Rates);
            }
        });
    }

    private static void Write(Utf8JsonWriter writer, JsonElement from, (string Own, string Native)[] names)
    {
        foreach (var (own, native) in names)
        {
            if (BatchPlace.IsGiven(from, own, out var value))
            {
                writer.WritePropertyName(native);
                value.WriteTo(writer);
            }
        }
    }

    /// <summary>A problem in the words of the item.</summary>
    private static InputProblem Translate(InputProblem problem, string prefix)
    {
        var (own, native) = Fields.Concat(Rates.Select(rate => ($"{RateLimits}.{rate.Own}", rate.Native))).FirstOrDefault(names => names.Item2 == problem.Field);
        return native is null ? problem : problem with { Field = prefix + own, Message = problem.Message.Replace($"'{native}'", $"'{prefix}{own}'", StringComparison.Ordinal) };
    }
}
