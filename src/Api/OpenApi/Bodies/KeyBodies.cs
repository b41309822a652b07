using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Orleans.MediaTasks.Api.OpenApi.Bodies;

[Description("A key that is to be made. A field that is not known is refused.")]
internal sealed record KeyRequestBody
{
    [Description("What the key is for, in people's words.")]
    [MaxLength(100)]
    public required string Name { get; init; }

    [Description("read: look and watch. submit: submit, cancel, retry, upload. admin: everything, and the tenant's keys. submit and read unless told otherwise.")]
    public IReadOnlyList<string>? Scopes { get; init; }

    [Description("From when on it does not work any more; never unless told.")]
    public DateTimeOffset? ExpiresAt { get; init; }

    [Description("The same, from now on.")]
    public Duration? ExpiresIn { get; init; }

    [Description("Models it may name, exact or with a * at the end; all unless told otherwise.")]
    [MaxLength(100)]
    public IReadOnlyList<string>? AllowedModels { get; init; }

    [Description("Tasks it may submit in a minute, cluster-wide.")]
    [Range(1, 1_000_000)]
    public int? RateLimitPerMinute { get; init; }

    [Description("Tasks it may submit in a day, cluster-wide.")]
    [Range(1, 1_000_000_000)]
    public int? RateLimitPerDay { get; init; }

    [Description("It submits nothing while its tenant has so many tasks that have not ended.")]
    [Range(1, 100_000_000)]
    public int? MaxLiveTasks { get; init; }

    [Description("Whose key it is; for the operator alone, and required then. 1 to 64 characters of a-z, 0-9, - and _.")]
    public string? Tenant { get; init; }
}

[Description("What is to change of a key. Null takes a value away; what is left out stays.")]
internal sealed record KeyChangeBody
{
    [MaxLength(100)]
    public string? Name { get; init; }

    public bool? Enabled { get; init; }

    public IReadOnlyList<string>? Scopes { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public Duration? ExpiresIn { get; init; }

    [MaxLength(100)]
    public IReadOnlyList<string>? AllowedModels { get; init; }

    [Range(1, 1_000_000)]
    public int? RateLimitPerMinute { get; init; }

    [Range(1, 1_000_000_000)]
    public int? RateLimitPerDay { get; init; }

    [Range(1, 100_000_000)]
    public int? MaxLiveTasks { get; init; }
}

[Description("A key without its text.")]
internal record KeyBody
{
    public required string Id { get; init; }

    [AllowedValues("key")]
    public required string Object { get; init; }

    [Description("The beginning of its text, to tell keys by.")]
    public required string Preview { get; init; }

    public required string Name { get; init; }

    public required string Tenant { get; init; }

    public required IReadOnlyList<string> Scopes { get; init; }

    public required bool Enabled { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset? ExpiresAt { get; init; }

    [Description("Empty for all.")]
    public required IReadOnlyList<string> AllowedModels { get; init; }

    public required int? RateLimitPerMinute { get; init; }

    public required int? RateLimitPerDay { get; init; }

    public required int? MaxLiveTasks { get; init; }

    [Description("What it was charged in all, by batches; 0 at first. Nothing is refused because of it.")]
    public required decimal Spend { get; init; }
}

[Description("A new key. Keep its text: nobody can show it again.")]
internal sealed record NewKeyBody : KeyBody
{
    [Description("The text that requests send.")]
    public required string Key { get; init; }
}

internal sealed record KeyListBody
{
    [AllowedValues("list")]
    public required string Object { get; init; }

    public required IReadOnlyList<KeyBody> Data { get; init; }
}

[Description("A key for a browser. Each field stands there in two spellings.")]
internal sealed record EphemeralKeyBody
{
    [System.Text.Json.Serialization.JsonPropertyName("ephemeralKey")]
    public required string EphemeralKeyCamel { get; init; }

    public required string EphemeralKey { get; init; }

    [System.Text.Json.Serialization.JsonPropertyName("expiresAt")]
    public required DateTimeOffset ExpiresAtCamel { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    [System.Text.Json.Serialization.JsonPropertyName("expiresInSeconds")]
    public required int ExpiresInSecondsCamel { get; init; }

    public required int ExpiresInSeconds { get; init; }
}
