using System.Collections.Immutable;
using System.Text.Json;
using Orleans.MediaTasks.Api.Json;
using Orleans.MediaTasks.Api.Tasks;
using Orleans.MediaTasks.Tasks;
using Orleans.MediaTasks.Tenants;

namespace Orleans.MediaTasks.Api.Tenants;

/// <summary>The words of a key request. A field that is not known is refused: a mistyped limit would be none.</summary>
internal sealed record KeyRequest
{
    private const int NameLength = 100;
    private const int ModelLength = 200;
    private const int Models = 100;
    private const int MostPerMinute = 1_000_000;
    private const int MostPerDay = 1_000_000_000;
    private const int MostLive = 100_000_000;
    private static readonly TimeSpan LongestLife = TimeSpan.FromDays(3660);

    /// <summary>All fields of a change.</summary>
    public static readonly IReadOnlyList<string> ChangeFields =
        ["name", "enabled", "scopes", "expires_at", "expires_in", "allowed_models", "rate_limit_per_minute", "rate_limit_per_day", "max_live_tasks"];

    /// <summary>All fields of a new key.</summary>
    public static readonly IReadOnlyList<string> NewFields = [.. ChangeFields.Where(name => name != "enabled"), "tenant"];

    public string Name { get; private init; } = "";

    /// <summary>Whose key it is to be; null for the caller's own tenant.</summary>
    public string? Tenant { get; private init; }

    private ApiKeyChange Values { get; init; } = new();

    /// <summary>What was asked; worth something only when there are no problems.</summary>
    public static KeyRequest ParseNew(JsonElement element, DateTimeOffset now, List<InputProblem> problems)
    {
        if (!IsObject(element, problems))
        {
            return new KeyRequest();
        }

        var fields = new FieldReader(element, "", problems);
        var values = Parse(element, fields, NewFields, now, problems);
        if (values.Name is null && problems.Count == 0)
        {
            fields.Miss("name", "Give the key a 'name', so that people know what it is for.");
        }

        return new KeyRequest { Name = values.Name ?? "", Tenant = fields.Text("tenant", TenantName.MaximumLength), Values = values };
    }

    /// <summary>What is to change; worth something only when there are no problems.</summary>
    public static ApiKeyChange ParseChange(JsonElement element, DateTimeOffset now, List<InputProblem> problems) =>
        IsObject(element, problems) ? Parse(element, new FieldReader(element, "", problems), ChangeFields, now, problems) : new ApiKeyChange();

    /// <summary>The key that was asked for, without its secret.</summary>
    public ApiKey ToKey(string id, string tenant, DateTimeOffset now) => new()
    {
        Id = id,
        Tenant = tenant,
        Name = Name,
        Preview = "",
        Scopes = Values.Scopes ?? (ApiKeyScopes.Read | ApiKeyScopes.Submit),
        CreatedAt = now,
        ExpiresAt = Values.ExpiresAt?.Value,
        AllowedModels = Values.AllowedModels ?? [],
        Limits = new ApiKeyLimits(Values.PerMinute?.Value, Values.PerDay?.Value, Values.LiveTasks?.Value),
    };

    private static bool IsObject(JsonElement element, List<InputProblem> problems)
    {
        if (element.ValueKind == JsonValueKind.Object)
        {
            return true;
        }

        problems.Add(new InputProblem("invalid_request", null, "A key must be a JSON object."));
        return false;
    }

    private static ApiKeyChange Parse(JsonElement element, FieldReader fields, IReadOnlyList<string> known, DateTimeOffset now, List<InputProblem> problems)
    {
        foreach (var property in element.EnumerateObject().Where(property => !known.Contains(property.Name)).Take(TaskRequestLimits.StrangersLookedAt))
        {
            fields.Refuse(property.Name.Length <= NameLength ? property.Name : "…", "This field is not known.", known);
        }

        return new ApiKeyChange
        {
            Name = fields.Text("name", NameLength),
            Enabled = fields.Flag("enabled"),
            Scopes = ReadScopes(fields),
            AllowedModels = ReadModels(element, fields),
            ExpiresAt = ReadEnd(element, fields, now),
            PerMinute = Limit("rate_limit_per_minute", MostPerMinute),
            PerDay = Limit("rate_limit_per_day", MostPerDay),
            LiveTasks = Limit("max_live_tasks", MostLive),
        };

        Setting<int>? Limit(string name, int most) => IsNull(element, name) ? new Setting<int>(null) : fields.Whole(name, 1, most) is { } limit ? new Setting<int>(limit) : null;
    }

    private static ApiKeyScopes? ReadScopes(FieldReader fields)
    {
        if (fields.Array("scopes") is not { } list)
        {
            return null;
        }

        var scopes = ApiKeyScopes.None;
        foreach (var item in list.EnumerateArray())
        {
            if (ApiKeyScopeWords.Parse(item.ValueKind == JsonValueKind.String ? item.GetString() : null) is not { } scope)
            {
                fields.Refuse("scopes", "A scope is one of these.", ApiKeyScopeWords.All);
                return null;
            }

            scopes |= scope;
        }

        if (scopes == ApiKeyScopes.None)
        {
            fields.Refuse("scopes", "A key needs at least one scope.", ApiKeyScopeWords.All);
        }

        return scopes;
    }

    private static ImmutableArray<string>? ReadModels(JsonElement element, FieldReader fields)
    {
        if (fields.Array("allowed_models") is not { } list)
        {
            return IsNull(element, "allowed_models") ? [] : null;
        }

        var names = list.EnumerateArray().Take(Models + 1).Select(item => item.ValueKind == JsonValueKind.String ? item.GetString()! : "").ToImmutableArray();
        if (names.Length > Models || names.Any(name => name.Length is 0 or > ModelLength || name.AsSpan(0, name.Length - 1).Contains('*')))
        {
            fields.Refuse("allowed_models", $"'allowed_models' is a list of up to {Models} names of models, of which each may end in '*'.");
        }

        return names;
    }

    private static Setting<DateTimeOffset>? ReadEnd(JsonElement element, FieldReader fields, DateTimeOffset now)
    {
        var at = fields.Moment("expires_at", now, now + LongestLife);
        var life = fields.Duration("expires_in", TimeSpan.FromSeconds(1), LongestLife);
        if (at is not null && life is not null)
        {
            fields.Refuse("expires_in", "Give 'expires_at' or 'expires_in', not both.");
        }

        return (at ?? now + life) is { } end ? new Setting<DateTimeOffset>(end)
            : IsNull(element, "expires_at") ? new Setting<DateTimeOffset>(null)
            : null;
    }

    private static bool IsNull(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Null;
}
