using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Orleans.MediaTasks.Providers.Input;

/// <summary>Numbers as clients write them: <c>5</c>, <c>"5"</c>, <c>"5s"</c>.</summary>
internal static partial class LooseNumber
{
    /// <summary>The number, null when there is none.</summary>
    public static double? Of(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number when value.TryGetDouble(out var number) => number,
        JsonValueKind.String when Form().Match(value.GetString()!) is { Success: true } match
            => double.Parse(match.Groups[1].ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture),
        _ => null,
    };

    [GeneratedRegex(@"^\s*(-?[0-9]{1,9}(?:\.[0-9]{1,9})?)\s*[a-zA-Z]{0,8}\s*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
