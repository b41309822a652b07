using System.Text.Json;
using System.Text.RegularExpressions;
using Orleans.MediaTasks.Api.Json;
using Orleans.MediaTasks.Api.Tasks;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Conduit;

/// <summary>The model's input as this dialect writes it: beside the fields that say how to run the task, and by other names.</summary>
/// <remarks>What is not known here goes on to the model as it came.</remarks>
internal static partial class ConduitInput
{
    /// <summary>Of the sound formats that OpenAI names, those that the models know by another name.</summary>
    private static readonly Dictionary<string, string> SpeechFormats = new() { ["opus"] = "ogg", ["aac"] = "m4a", ["pcm"] = "wav" };

    /// <summary>The input as compact text.</summary>
    /// <param name="body">The request.</param>
    /// <param name="kind">The kind of work.</param>
    /// <param name="besides">Names of fields that are no input.</param>
    public static string Read(JsonElement body, string kind, IReadOnlyCollection<string> besides) => CompactJson.Object(writer =>
    {
        var written = new HashSet<string>();
        foreach (var property in body.EnumerateObject())
        {
            if (besides.Contains(property.Name) || property.Value.ValueKind == JsonValueKind.Null)
            {
                continue;
            }

            // A field by its own name wins over one that stands for it.
            var name = NameOf(property, kind);
            if ((name == property.Name || !IsGiven(body, name)) && written.Add(name))
            {
                writer.WritePropertyName(name);
                WriteValue(writer, name, property.Value, kind);
            }
        }
    });

    /// <summary>The prompt of a task of this dialect or another; null when it has none.</summary>
    public static string? PromptOf(MediaTaskSnapshot task) => task.Spec.ReadInputText("prompt");

    private static bool IsGiven(JsonElement body, string name) => body.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;

    private static string NameOf(JsonProperty property, string kind) => property.Name switch
    {
        "aspectRatio" => "aspect_ratio",
        "negativePrompt" => "negative_prompt",
        "framerate" or "frameRate" or "frame_rate" => "fps",
        "resolution" when property.Value.ValueKind == JsonValueKind.String && Pixels().IsMatch(property.Value.GetString()!) => "size",
        "input" or "text" when kind == MediaTaskKinds.Audio => "prompt",
        "response_format" or "responseFormat" => kind == MediaTaskKinds.Audio ? "format" : "response_format",
        var name => name,
    };

    private static void WriteValue(Utf8JsonWriter writer, string name, JsonElement value, string kind)
    {
        if (kind == MediaTaskKinds.Audio && name == "format" && value.ValueKind == JsonValueKind.String && SpeechFormats.TryGetValue(value.GetString()!, out var format))
        {
            writer.WriteStringValue(format);
        }
        else
        {
            value.WriteTo(writer);
        }
    }

    [GeneratedRegex("^[0-9]{1,5}x[0-9]{1,5}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pixels();
}
