using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers;

/// <summary>Checks values against the keys that a plugin declares, and fills in defaults. Pure.</summary>
/// <remarks>A value that is null counts as absent.</remarks>
public static class PluginValues
{
    /// <summary>The longest text of one value.</summary>
    public const int LongestText = 4_096;

    /// <summary>The longest configuration in UTF-8 bytes.</summary>
    public const int MaximumConfigBytes = 16 * 1024;

    private const string Refused = "invalid_request";

    /// <summary>What is wrong with a configuration: its form, a value, or a key that is not declared or missing; null when it is fine.</summary>
    public static InputProblem? CheckConfig(IReadOnlyList<PluginKey> keys, string json)
    {
        if (Encoding.UTF8.GetByteCount(json) > MaximumConfigBytes)
        {
            return new InputProblem(Refused, "config", $"The configuration has more than {MaximumConfigBytes:N0} bytes.");
        }

        using var document = JsonDocument.Parse(json);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            return new InputProblem(Refused, "config", "'config' must be an object.");
        }

        var stranger = document.RootElement.EnumerateObject().Select(member => member.Name).FirstOrDefault(name => keys.All(key => key.Name != name));
        return stranger is null
            ? Check(keys, document.RootElement, "config")
            : new InputProblem(Refused, $"config.{Short(stranger)}", $"The plugin has no setting '{Short(stranger)}'.", [.. keys.Select(key => key.Name)]);
    }

    /// <summary>What is wrong with the values of declared keys; null when they are fine. Other members are not looked at.</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="values">A JSON object.</param>
    /// <param name="path">What stands before a key's name, for example <c>input</c>.</param>
    public static InputProblem? Check(IReadOnlyList<PluginKey> keys, JsonElement values, string path)
    {
        foreach (var key in keys)
        {
            var field = $"{path}.{key.Name}";
            if (!values.TryGetProperty(key.Name, out var value) || value.ValueKind == JsonValueKind.Null)
            {
                if (key is { Required: true, Default: null })
                {
                    return new InputProblem("missing_parameter", field, $"{field} is required.");
                }
            }
            else if (!Fits(key, value))
            {
                return new InputProblem(Refused, field, $"{field} must be {Describe(key)}.");
            }
        }

        return null;
    }

    /// <summary>Whether a value is of the key's type and within its bounds.</summary>
    public static bool Fits(PluginKey key, JsonElement value) => key.Type switch
    {
        PluginKeyTypes.Text => value.ValueKind == JsonValueKind.String && value.GetString()!.Length <= LongestText,
        PluginKeyTypes.Flag => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        _ => value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number)
            && number >= (key.Minimum ?? double.MinValue) && number <= (key.Maximum ?? double.MaxValue)
            && (key.Type != PluginKeyTypes.Whole || Math.Floor(number) == number),
    };

    /// <summary>The configuration with the defaults of the keys that it leaves out; members of keys that are gone are dropped.</summary>
    public static string WithDefaults(IReadOnlyList<PluginKey> keys, string config)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var document = JsonDocument.Parse(config);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var key in keys)
            {
                if (document.RootElement.TryGetProperty(key.Name, out var value) && value.ValueKind != JsonValueKind.Null)
                {
                    writer.WritePropertyName(key.Name);
                    value.WriteTo(writer);
                }
                else if (key.Default is { } standard)
                {
                    writer.WritePropertyName(key.Name);
                    writer.WriteRawValue(standard);
                }
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static string Describe(PluginKey key)
    {
        var what = key.Type switch
        {
            PluginKeyTypes.Text => $"a text of at most {LongestText:N0} characters",
            PluginKeyTypes.Flag => "true or false",
            PluginKeyTypes.Whole => "a whole number",
            _ => "a number",
        };
        return (key.Minimum, key.Maximum) switch
        {
            ({ } least, { } most) => $"{what} from {Text(least)} to {Text(most)}",
            ({ } least, null) => $"{what} of at least {Text(least)}",
            (null, { } most) => $"{what} of at most {Text(most)}",
            _ => what,
        };
    }

    private static string Text(double number) => number.ToString("0.######", CultureInfo.InvariantCulture);

    private static string Short(string name) => name.Length <= 40 ? name : $"{name[..40]}…";
}
