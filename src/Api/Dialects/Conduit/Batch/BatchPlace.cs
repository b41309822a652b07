using System.Text.Json;
using Orleans.MediaTasks.Api.Json;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Conduit;

/// <summary>Where an item of a batch stands, for its problems and its ids.</summary>
/// <param name="Operation">The batch it is to be part of.</param>
/// <param name="Now">The moment of the request.</param>
/// <param name="Problems">Where problems go.</param>
internal sealed record BatchPlace(MediaTaskId Operation, DateTimeOffset Now, List<InputProblem> Problems)
{
    private const int LongestKeyId = 100;
    private const int LongestStranger = 100;
    private const string KeyId = "virtualKeyId";

    /// <summary>The item's place in the list, from 0.</summary>
    public int Index { get; init; }

    /// <summary>What stands before its fields' names in problems, for example <c>updates[3].</c>.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>Reads the fields of the item. One that is not known is refused: a mistyped limit would be none.</summary>
    public FieldReader Fields(JsonElement item, IReadOnlyList<string> known)
    {
        var fields = new FieldReader(item, Prefix, Problems);
        foreach (var property in item.EnumerateObject())
        {
            if (!known.Contains(property.Name))
            {
                fields.Refuse(property.Name.Length <= LongestStranger ? property.Name : "…", "This field is not known.", known);
            }
        }

        return fields;
    }

    /// <summary>The key that the item is about; empty when there is a problem.</summary>
    public static string Key(JsonElement item, FieldReader fields)
    {
        if (!IsGiven(item, KeyId, out var value))
        {
            fields.Miss(KeyId, "Say which key, by its id as GET /v1/keys shows it.");
        }
        else if (value.ValueKind == JsonValueKind.Number)
        {
            fields.Refuse(KeyId, "Keys have no numbers here: give the id as GET /v1/keys shows it, such as \"key_0f…\".");
        }

        return (value.ValueKind == JsonValueKind.Number ? null : fields.Text(KeyId, LongestKeyId)) ?? "";
    }

    /// <summary>Whether the item says something of a field. Null says nothing: clients of this dialect send it for what is to stay.</summary>
    public static bool IsGiven(JsonElement item, string name, out JsonElement value) => item.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;
}
