using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;

namespace Orleans.MediaTasks.Providers.Aliases;

/// <summary>Makes JSON again of a part of the configuration, which knows texts only.</summary>
/// <remarks>What looks like a number, a truth value or a list becomes one. Where a text that looks so is meant, the whole object can be written as one text of JSON.</remarks>
internal static class SettingJson
{
    /// <summary>The object as compact JSON; <c>{}</c> when the section is not there.</summary>
    public static string Object(IConfigurationSection section, string setting)
    {
        if (section.Value is not { Length: > 0 } text)
        {
            return section.GetChildren().Any() ? Node(section)!.ToJsonString() : "{}";
        }

        try
        {
            return JsonNode.Parse(text) is JsonObject written ? written.ToJsonString() : throw NoObject(setting, null);
        }
        catch (JsonException exception)
        {
            throw NoObject(setting, exception);
        }
    }

    private static JsonNode? Node(IConfigurationSection section)
    {
        var children = section.GetChildren().ToList();
        if (children.Count == 0)
        {
            return Leaf(section.Value);
        }

        return children.All(child => int.TryParse(child.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            ? new JsonArray([.. children.OrderBy(child => int.Parse(child.Key, CultureInfo.InvariantCulture)).Select(Node)])
            : new JsonObject(children.Select(child => KeyValuePair.Create(child.Key, Node(child))));
    }

    private static JsonValue? Leaf(string? text) => text switch
    {
        null => null,
        _ when bool.TryParse(text, out var truth) => JsonValue.Create(truth),
        _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => JsonValue.Create(whole),
        _ when decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
        _ => JsonValue.Create(text),
    };

    private static ModelAliasException NoObject(string setting, Exception? inner) =>
        new(setting, "This must be a JSON object, as a section or as one text.", inner);
}
