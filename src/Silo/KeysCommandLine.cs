using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Orleans.MediaTasks.Silo;

/// <summary>What a command line of <c>keys</c> asks of the admin API.</summary>
/// <param name="Node">The node.</param>
/// <param name="Key">The key that is sent.</param>
/// <param name="Method">The method.</param>
/// <param name="Path">The path with its query.</param>
/// <param name="Body">JSON; null for none.</param>
/// <param name="AsJson">Whether to print the answer as it is.</param>
internal sealed record KeysCommandLine(Uri Node, string Key, HttpMethod Method, string Path, string? Body, bool AsJson)
{
    public const string Usage = """
        Orleans.MediaTasks.Silo keys create --name NAME [--tenant T] [--scopes submit,read,admin] [--expires-in SECONDS | --expires-at TIME]
                                            [--models a,b*] [--per-minute N] [--per-day N] [--max-live N]
        Orleans.MediaTasks.Silo keys list               [--tenant T]
        Orleans.MediaTasks.Silo keys disable|enable ID  [--tenant T]
        Orleans.MediaTasks.Silo keys delete ID          [--tenant T]

          --url URL    the node; otherwise of ASPNETCORE_URLS, or http://localhost:5080
          --key KEY    the operator's key or a tenant's admin key; otherwise MediaTasks__AdminKey
          --tenant T   whose keys; needed with the operator's key
          --json       prints the answer as it is
        """;

    private const string Flag = "--json";
    private static readonly string[] EveryOption = ["--url", "--key", "--tenant", Flag];

    private static readonly Dictionary<string, string> Fields = new()
    {
        ["--name"] = "name",
        ["--scopes"] = "scopes",
        ["--expires-in"] = "expires_in",
        ["--expires-at"] = "expires_at",
        ["--models"] = "allowed_models",
        ["--per-minute"] = "rate_limit_per_minute",
        ["--per-day"] = "rate_limit_per_day",
        ["--max-live"] = "max_live_tasks",
    };

    /// <summary>Reads it; neither a line nor a problem means that somebody asks how it is used.</summary>
    public static (KeysCommandLine? Line, string? Problem) Parse(string[] args, Func<string, string?> environment)
    {
        if (args is [] or ["help" or "--help" or "-h", ..])
        {
            return (null, null);
        }

        var verb = args[0];
        var (words, options, problem) = Split(args[1..], verb);
        problem ??= (verb, words.Count) switch
        {
            ("create" or "list", 0) or ("enable" or "disable" or "delete", 1) => null,
            ("create" or "list", _) => $"'keys {verb}' does not know '{words[0]}'.",
            ("enable" or "disable" or "delete", _) => $"'keys {verb}' needs the id of one key; 'keys list' shows them.",
            _ => $"There is no 'keys {verb}'.",
        };
        if (problem is not null)
        {
            return (null, problem);
        }

        if ((options.GetValueOrDefault("--key") ?? environment("MediaTasks__AdminKey")) is not { Length: > 0 } key)
        {
            return (null, "Which key? Set MediaTasks__AdminKey to the one that the node was started with, or give a tenant's admin key with --key.");
        }

        var url = options.GetValueOrDefault("--url");
        if (url is not null && (!Uri.TryCreate(url, UriKind.Absolute, out var named) || named.Scheme is not ("http" or "https")))
        {
            return (null, $"'{url}' is no address of the form http://host:port.");
        }

        var node = url is null ? HealthProbe.AddressOf(environment("ASPNETCORE_URLS")) : new Uri(url);
        var query = options.TryGetValue("--tenant", out var tenant) ? $"?tenant={Uri.EscapeDataString(tenant)}" : "";
        var id = words is [var word] ? Uri.EscapeDataString(word) : "";
        var (method, path, body) = verb switch
        {
            "create" => (HttpMethod.Post, "/v1/keys", BodyOf(options)),
            "list" => (HttpMethod.Get, $"/v1/keys{query}", null),
            "delete" => (HttpMethod.Delete, $"/v1/keys/{id}{query}", null),
            _ => (HttpMethod.Patch, $"/v1/keys/{id}{query}", verb == "enable" ? """{"enabled":true}""" : """{"enabled":false}"""),
        };
        return (new KeysCommandLine(node, key, method, path, body, options.ContainsKey(Flag)), null);
    }

    private static (List<string> Words, Dictionary<string, string> Options, string? Problem) Split(string[] args, string verb)
    {
        var words = new List<string>();
        var options = new Dictionary<string, string>();
        for (var i = 0; i < args.Length; i++)
        {
            var name = args[i];
            if (!name.StartsWith("--", StringComparison.Ordinal))
            {
                words.Add(name);
            }
            else if (!EveryOption.Contains(name) && !(verb == "create" && Fields.ContainsKey(name)))
            {
                return (words, options, $"'keys {verb}' has no option {name}.");
            }
            else if (name == Flag)
            {
                options[name] = "";
            }
            else if (++i == args.Length)
            {
                return (words, options, $"{name} needs a value.");
            }
            else
            {
                options[name] = args[i];
            }
        }

        return (words, options, null);
    }

    /// <summary>Numbers go as numbers and lists as lists; whether they make sense is for the node to say.</summary>
    private static string BodyOf(Dictionary<string, string> options)
    {
        var body = new JsonObject();
        foreach (var (option, field) in Fields)
        {
            if (options.TryGetValue(option, out var value))
            {
                body[field] = field is "scopes" or "allowed_models"
                    ? new JsonArray([.. value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(item => (JsonNode)JsonValue.Create(item))])
                    : field is "name" or "expires_at" || !long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? JsonValue.Create(value)
                    : JsonValue.Create(number);
            }
        }

        if (options.TryGetValue("--tenant", out var tenant))
        {
            body["tenant"] = tenant;
        }

        return body.ToJsonString(JsonSerializerOptions.Web);
    }
}
