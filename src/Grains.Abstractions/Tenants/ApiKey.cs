using System.Collections.Immutable;

namespace Orleans.MediaTasks.Tenants;

/// <summary>What is known about a key. The secret itself is nowhere: only its hash is, as the key of <see cref="IApiKeyGrain"/>.</summary>
[GenerateSerializer, Immutable, Alias("mt.key.record")]
public sealed record ApiKey
{
    /// <summary>How the key is named where its secret must not stand: <c>key_</c> and random characters.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>Whose tasks the key is for. Never changes.</summary>
    [Id(1)] public required string Tenant { get; init; }

    /// <summary>What people call it.</summary>
    [Id(2)] public required string Name { get; init; }

    /// <summary>What it may do.</summary>
    [Id(3)] public ApiKeyScopes Scopes { get; init; } = ApiKeyScopes.Read;

    /// <summary>When it was made.</summary>
    [Id(4)] public DateTimeOffset CreatedAt { get; init; }

    /// <summary>From when on it does not work any more; null for never.</summary>
    [Id(5)] public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Whether it works. Default: true.</summary>
    [Id(6)] public bool Enabled { get; init; } = true;

    /// <summary>Models it may name, exact or with a trailing <c>*</c>. Default: empty, which is all.</summary>
    [Id(7)] public ImmutableArray<string> AllowedModels { get; init; } = [];

    /// <summary>How much it may submit. Default: without limits.</summary>
    [Id(8)] public ApiKeyLimits Limits { get; init; }

    /// <summary>The first characters of the secret, so that people tell keys apart.</summary>
    [Id(9)] public required string Preview { get; init; }

    /// <summary>Random bytes that sign the ephemeral keys made with this key; never shown.</summary>
    [Id(10)] public ImmutableArray<byte> Signing { get; init; } = [];

    /// <summary>What it was charged in all, in whatever unit those count who charge it. Default: 0. Nothing is refused because of it.</summary>
    [Id(11)] public decimal Spend { get; init; }
}

/// <summary>How much a key may submit, cluster-wide. Null means no such limit.</summary>
/// <param name="PerMinute">Tasks in a minute.</param>
/// <param name="PerDay">Tasks in a day.</param>
/// <param name="LiveTasks">Tasks of the tenant, by whatever key, that have not ended.</param>
[GenerateSerializer, Immutable, Alias("mt.key.limits")]
public readonly record struct ApiKeyLimits([property: Id(0)] int? PerMinute, [property: Id(1)] int? PerDay, [property: Id(2)] int? LiveTasks)
{
    /// <summary>Whether there is any, so that a submission must ask <see cref="IApiKeyGrain.AdmitAsync"/>.</summary>
    public bool AreSet => PerMinute is not null || PerDay is not null || LiveTasks is not null;
}
