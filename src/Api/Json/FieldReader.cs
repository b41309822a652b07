using System.Globalization;
using System.Text.Json;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Json;

/// <summary>Reads the fields of one JSON object and notes what is wrong with each. A field that is null counts as absent.</summary>
/// <param name="element">The object.</param>
/// <param name="prefix">What stands before a field's name in problems, for example <c>tasks[3].</c>.</param>
/// <param name="problems">Where problems go.</param>
internal readonly struct FieldReader(JsonElement element, string prefix, List<InputProblem> problems)
{
    public string PathOf(string name) => prefix + name;

    public void Refuse(string name, string message, params IReadOnlyList<string> allowed) =>
        problems.Add(new InputProblem("invalid_request", PathOf(name), message, allowed));

    public void Miss(string name, string message, params IReadOnlyList<string> allowed) =>
        problems.Add(new InputProblem("missing_parameter", PathOf(name), message, allowed));

    public string? Text(string name, int maximumLength)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.String)
        {
            Refuse(name, $"'{PathOf(name)}' must be a text.");
            return null;
        }

        var text = value.GetString()!;
        if (text.Length == 0 || text.Length > maximumLength)
        {
            Refuse(name, $"'{PathOf(name)}' must have 1 to {maximumLength} characters.");
            return null;
        }

        return text;
    }

    public bool? Flag(string name)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return value.GetBoolean();
        }

        Refuse(name, $"'{PathOf(name)}' must be true or false.");
        return null;
    }

    public int? Whole(string name, int minimum, int maximum)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= minimum && number <= maximum)
        {
            return number;
        }

        Refuse(name, $"'{PathOf(name)}' must be a whole number from {minimum} to {maximum}.");
        return null;
    }

    public double? Number(string name, double minimum, double maximum)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number >= minimum && number <= maximum)
        {
            return number;
        }

        Refuse(name, $"'{PathOf(name)}' must be a number from {minimum} to {maximum}.");
        return null;
    }

    /// <summary>A number of seconds, or a text of the form <c>hh:mm:ss</c>, with days as <c>d.hh:mm:ss</c>.</summary>
    public TimeSpan? Duration(string name, TimeSpan minimum, TimeSpan maximum)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        if (ParseDuration(value, maximum) is { } duration && duration >= minimum && duration <= maximum)
        {
            return duration;
        }

        Refuse(name, $"'{PathOf(name)}' must be a number of seconds from {minimum.TotalSeconds} to {maximum.TotalSeconds}, or a text like \"00:00:30\".");
        return null;
    }

    /// <summary>A moment in ISO 8601 with <c>Z</c> or an offset.</summary>
    public DateTimeOffset? Moment(string name, DateTimeOffset earliest, DateTimeOffset latest)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        if (!Timestamp.TryParse(value.ValueKind == JsonValueKind.String ? value.GetString() : null, out var moment))
        {
            Refuse(name, $"'{PathOf(name)}' must be a time like \"2030-01-31T12:00:00Z\", with Z or an offset.");
            return null;
        }

        if (moment < earliest || moment > latest)
        {
            Refuse(name, $"'{PathOf(name)}' must lie between {earliest.UtcDateTime:s}Z and {latest.UtcDateTime:s}Z.");
            return null;
        }

        return moment;
    }

    public JsonElement? Object(string name)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Object)
        {
            return value;
        }

        Refuse(name, $"'{PathOf(name)}' must be an object.");
        return null;
    }

    public JsonElement? Array(string name)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Array)
        {
            return value;
        }

        Refuse(name, $"'{PathOf(name)}' must be a list.");
        return null;
    }

    private JsonElement? Find(string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined) ? value : null;

    private static TimeSpan? ParseDuration(JsonElement value, TimeSpan maximum) => value.ValueKind switch
    {
        JsonValueKind.Number when value.TryGetDouble(out var seconds) && seconds >= 0 && seconds <= maximum.TotalSeconds => TimeSpan.FromSeconds(seconds),
        // Without two colons a text like "30" would mean thirty days.
        JsonValueKind.String when value.GetString() is { } text && text.AsSpan().Count(':') == 2
            && TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out var span) => span,
        _ => null,
    };
}
