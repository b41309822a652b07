using System.Text.Json;
using System.Text.RegularExpressions;
using Orleans.MediaTasks.Providers.Input;

namespace Orleans.MediaTasks.Providers.Plugins;

/// <summary>Reads a manifest. What is not known is refused: a mistyped limit would be none.</summary>
internal static partial class PluginManifestReader
{
    private const int Longest = 500;
    private const int MostEntries = 64;
    private const double LongestSeconds = 7 * 24 * 3600;

    private static readonly string[] Members =
    [
        "protocol", "name", "title", "description", "version", "executable", "arguments", "environment", "media_types", "config", "input",
        "expected_seconds", "timeout_seconds", "memory_mib", "example_input",
    ];

    private static readonly string[] KeyMembers = ["type", "description", "required", "minimum", "maximum", "default"];

    /// <summary>The manifest; or what is wrong with it.</summary>
    public static (PluginManifest? Manifest, string? Problem) Read(string json, string folderName)
    {
        using var reader = InputReader.Open(json);
        reader.AllowOnly(Members);
        if (reader.Integer("protocol", PluginManifest.Protocol, PluginManifest.Protocol) is null)
        {
            reader.Refuse("protocol", $"The protocol must be {PluginManifest.Protocol}.");
        }

        var name = reader.RequiredText("name", Longest);
        if (name != folderName)
        {
            reader.Refuse("name", $"The name must be that of the folder, '{folderName}'.");
        }

        var executable = reader.RequiredText("executable", Longest);
        if (!RelativePath().IsMatch(executable))
        {
            reader.Refuse("executable", "The executable must be a path inside the plugin's folder.");
        }

        var manifest = new PluginManifest
        {
            Name = name,
            Description = reader.RequiredText("description", Longest),
            Executable = executable,
            Arguments = Texts(reader, "arguments"),
            Environment = Variables(reader),
            Expected = Seconds(reader, "expected_seconds") ?? TimeSpan.FromSeconds(5),
            Timeout = Seconds(reader, "timeout_seconds") ?? TimeSpan.FromMinutes(10),
            MemoryBytes = reader.Integer("memory_mib", 64, 1024 * 1024) * 1024 * 1024,
            ExampleInput = reader.Object("example_input") is null ? null : reader.Element("example_input")!.Value.GetRawText(),
            Info = new PluginInfo
            {
                Title = reader.Text("title", Longest) ?? name,
                Version = reader.Text("version", 64) ?? "0",
                MediaTypes = MediaTypes(reader),
                Config = Keys(reader, "config"),
                Input = Keys(reader, "input"),
            },
        };
        return reader.Problem is { } problem ? (null, problem.Message.Replace("input.", "", StringComparison.Ordinal)) : (manifest, null);
    }

    private static TimeSpan? Seconds(InputReader reader, string name) => reader.Number(name, 0.1, LongestSeconds) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    private static string[] Texts(InputReader reader, string name)
    {
        if (reader.Element(name) is not { } list)
        {
            return [];
        }

        if (list.ValueKind == JsonValueKind.Array && list.GetArrayLength() <= MostEntries && list.EnumerateArray().All(IsText))
        {
            return [.. list.EnumerateArray().Select(item => item.GetString()!)];
        }

        reader.Refuse(name, $"{name} must be a list of at most {MostEntries} texts.");
        return [];
    }

    private static string[] MediaTypes(InputReader reader)
    {
        var types = Texts(reader, "media_types");
        if (Array.Find(types, type => !MediaType().IsMatch(type)) is { } wrong)
        {
            reader.Refuse("media_types", $"'{wrong}' is no media type; use one like image/png or audio/*.");
        }

        return types;
    }

    private static Dictionary<string, string> Variables(InputReader reader)
    {
        if (reader.Object("environment") is null)
        {
            return [];
        }

        var members = reader.Element("environment")!.Value.EnumerateObject().ToList();
        if (members.Count <= MostEntries && members.All(member => VariableName().IsMatch(member.Name) && IsText(member.Value)))
        {
            return members.ToDictionary(member => member.Name, member => member.Value.GetString()!);
        }

        reader.Refuse("environment", $"environment must be an object of at most {MostEntries} texts, with names of A-Z, 0-9 and '_'.");
        return [];
    }

    private static List<PluginKey> Keys(InputReader reader, string name)
    {
        if (reader.Object(name) is not { } objects)
        {
            return [];
        }

        var names = reader.Element(name)!.Value.EnumerateObject().Select(member => member.Name).ToList();
        if (names.Count > MostEntries || names.Distinct().Count() != names.Count || names.Any(key => !KeyName().IsMatch(key)))
        {
            reader.Refuse(name, $"{name} must have at most {MostEntries} members, with different names of a-z, 0-9 and '_'.");
            return [];
        }

        List<PluginKey> keys = [];
        foreach (var keyName in names)
        {
            if (objects.Object(keyName) is { } member)
            {
                keys.Add(Key(member, keyName));
            }
        }

        return keys;
    }

    private static PluginKey Key(InputReader member, string name)
    {
        member.AllowOnly(KeyMembers);
        var key = new PluginKey
        {
            Name = name,
            Type = member.Word("type", PluginKeyTypes.All) ?? PluginKeyTypes.Text,
            Description = member.Text("description", Longest) ?? "",
            Required = member.Flag("required"),
            Minimum = member.Number("minimum", double.MinValue, double.MaxValue),
            Maximum = member.Number("maximum", double.MinValue, double.MaxValue),
        };
        if (member.Element("default") is not { } standard)
        {
            return key;
        }

        if (!PluginValues.Fits(key, standard))
        {
            member.Refuse("default", $"The default of '{name}' is not of its type or not within its bounds.");
        }

        return key with { Default = standard.GetRawText() };
    }

    private static bool IsText(JsonElement item) =>
        item.ValueKind == JsonValueKind.String && item.GetString()! is { Length: <= Longest } text && !text.Contains('\0', StringComparison.Ordinal);

    // Every part starts with a letter, a digit or '_': no "..", nothing hidden.
    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex RelativePath();

    [GeneratedRegex(@"^[a-z]+/(\*|[a-z0-9.+-]+)\z", RegexOptions.CultureInvariant)]
    private static partial Regex MediaType();

    [GeneratedRegex(@"^[A-Z_][A-Za-z0-9_]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex VariableName();

    [GeneratedRegex(@"^[a-z][a-z0-9_]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex KeyName();
}
