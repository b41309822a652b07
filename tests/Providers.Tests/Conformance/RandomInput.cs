using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;

namespace Orleans.MediaTasks.Providers;

/// <summary>Makes inputs that are nearly right: objects with the members of an example and values of any sort.</summary>
public static class RandomInput
{
    private static readonly Gen<string> Scalars = Gen.OneOf(
        Gen.OneOf("null", "true", "false", "0", "-1", "1e309", "0.5", "99999999999999999999", "\"\"", "\"\\u0000\"", "\"\\ud800\"", "\"1024x1024\"", "\"../../etc/passwd\""),
        Gen.Long.Select(number => number.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        Gen.Double.Where(double.IsFinite).Select(number => JsonSerializer.Serialize(number)),
        Gen.String.Select(text => JsonSerializer.Serialize(text)));

    /// <summary>Texts that are JSON objects with members of these names, and some that are not JSON at all.</summary>
    public static Gen<string> Like(string example)
    {
        var names = Gen.OneOf<string>([.. Names(JsonNode.Parse(example)), "other", "\\ud800"]);
        return Gen.Frequency((20, AnObject(names, depth: 3)), (1, Gen.String), (1, Values(names, depth: 2)));
    }

    private static Gen<string> Values(Gen<string> names, int depth) => depth == 0
        ? Scalars
        : Gen.Frequency(
            (4, Scalars),
            (2, AnObject(names, depth - 1)),
            (1, Values(names, depth - 1).Array[0, 4].Select(items => $"[{string.Join(',', items)}]")));

    private static Gen<string> AnObject(Gen<string> names, int depth) =>
        Gen.Select(names, Values(names, depth)).Array[0, 6].Select(members => $"{{{string.Join(',', members.Select(member => $"\"{member.Item1}\":{member.Item2}"))}}}");

    private static IEnumerable<string> Names(JsonNode? node) => node is JsonObject members
        ? members.SelectMany(member => Names(member.Value).Prepend(member.Key))
        : [];
}
