using System.Buffers;
using System.Text;
using System.Text.Json;
using Orleans.MediaTasks.Api.Errors;
using Orleans.MediaTasks.Api.Json;
using Orleans.MediaTasks.Api.Media;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Conduit;

/// <summary>The fields of a form as the JSON body that they stand for, so that one reader knows both.</summary>
/// <remarks>A form knows texts only: what must be a number, a truth value or an object is read as JSON, and stays a text when it is none, which is then refused as
/// a text would be. A name with <c>[]</c> is a list. An empty field counts as absent; of a name that comes several times and is no list, the last one counts.</remarks>
internal static class ConduitForm
{
    private const string ListMark = "[]";

    private static readonly HashSet<string> Values = ["async", "stream", "priority", "temperature", "metadata", "webhook_headers", "webhookHeaders"];

    private static readonly HashSet<string> Lists = ["timestamp_granularities", "include", "webhook_events", "webhookEvents"];

    /// <summary>The body, or why there is none. The caller disposes it.</summary>
    /// <param name="fields">The form.</param>
    /// <param name="besides">Names that are left out.</param>
    public static (JsonDocument? Body, ApiError? Error) Read(FormFields fields, IReadOnlyCollection<string> besides)
    {
        if (fields.LeftOut is { } name)
        {
            return (null, ApiError.Of(ErrorCatalogue.InvalidRequest, name, $"'{name}' is too long, or one field too many: a form may have {FormFields.Most} of at most {FormFields.Longest:N0} bytes each."));
        }

        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, TaskJson.WriterOptions))
        {
            writer.WriteStartObject();
            foreach (var field in fields.All.Where(field => field.Value.Length > 0).GroupBy(field => NameOf(field.Name), field => field.Value).Where(field => !besides.Contains(field.Key)))
            {
                writer.WritePropertyName(field.Key);
                if (Lists.Contains(field.Key))
                {
                    WriteList(writer, field);
                }
                else
                {
                    Write(writer, field.Key, field.Last());
                }
            }

            writer.WriteEndObject();
        }

        // The rules for bodies hold here as well: no NUL, nothing too deep, no key twice.
        return JsonBody.Parse(new ReadOnlySequence<byte>(buffer.WrittenMemory));
    }

    private static string NameOf(string name) => name.EndsWith(ListMark, StringComparison.Ordinal) && Lists.Contains(name[..^ListMark.Length]) ? name[..^ListMark.Length] : name;

    /// <summary>Every value is an item; a single one may be the whole list in JSON.</summary>
    private static void WriteList(Utf8JsonWriter writer, IEnumerable<string> values)
    {
        List<string> items = [.. values];
        if (items is [['[', ..] whole] && IsJson(whole))
        {
            writer.WriteRawValue(whole);
            return;
        }

        writer.WriteStartArray();
        foreach (var item in items)
        {
            writer.WriteStringValue(item);
        }

        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, string name, string value)
    {
        if (!Values.Contains(name))
        {
            writer.WriteStringValue(value);
        }
        else if (bool.TryParse(value, out var flag))
        {
            // Python writes True.
            writer.WriteBooleanValue(flag);
        }
        else if (IsJson(value))
        {
            writer.WriteRawValue(value);
        }
        else
        {
            writer.WriteStringValue(value);
        }
    }

    private static bool IsJson(string text)
    {
        var (document, _) = JsonBody.Parse(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(text)));
        using (document)
        {
            return document is not null;
        }
    }
}
