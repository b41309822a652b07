using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Orleans.MediaTasks.Providers;

/// <summary>Turns the input of an alias into the input of what stands behind it. Pure.</summary>
internal static class AliasedInput
{
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Renames members, then fills in those that are missing or null. What the caller wrote in the target's own words wins.</summary>
    /// <returns>The new input; the old one when there is nothing to do, or when it is no readable object: then its provider refuses it as it is.</returns>
    public static string Translate(string input, ModelAlias alias)
    {
        if (alias is { Rename.Count: 0, Input: "{}" })
        {
            return input;
        }

        try
        {
            using var document = JsonDocument.Parse(input);
            using var defaults = JsonDocument.Parse(alias.Input);
            return document.RootElement.ValueKind == JsonValueKind.Object ? Write(Members(document.RootElement, defaults.RootElement, alias)) : input;
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException or ArgumentException)
        {
            // The last two: text that is not valid Unicode, inside escapes or outside.
            return input;
        }
    }

    private static OrderedDictionary<string, JsonElement> Members(JsonElement input, JsonElement defaults, ModelAlias alias)
    {
        var members = new OrderedDictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var member in input.EnumerateObject())
        {
            members[member.Name] = member.Value;
        }

        // All are taken out before any is put back, so that two may change places.
        var renamed = new List<(string To, JsonElement Value)>();
        foreach (var (from, to) in alias.Rename.OrderBy(rename => rename.Key, StringComparer.Ordinal))
        {
            if (members.Remove(from, out var value))
            {
                renamed.Add((to, value));
            }
        }

        foreach (var (to, value) in renamed.Concat(defaults.EnumerateObject().Select(member => (member.Name, member.Value))))
        {
            if (!members.TryGetValue(to, out var given) || given.ValueKind == JsonValueKind.Null)
            {
                members[to] = value;
            }
        }

        return members;
    }

    private static string Write(OrderedDictionary<string, JsonElement> members)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Compact))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in members)
            {
                writer.WritePropertyName(name);
                value.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
