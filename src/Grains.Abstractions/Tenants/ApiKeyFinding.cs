namespace Orleans.MediaTasks.Tenants;

/// <summary>What there is behind a secret.</summary>
/// <param name="Standing">Whether it may be used.</param>
/// <param name="Key">The key; null when there is none.</param>
/// <param name="Scopes">All that the key may do, what its scopes imply included.</param>
[GenerateSerializer, Immutable, Alias("mt.key.finding")]
public sealed record ApiKeyFinding([property: Id(0)] ApiKeyStanding Standing, [property: Id(1)] ApiKey? Key, [property: Id(2)] ApiKeyScopes Scopes);

/// <summary>Whether a key may be used.</summary>
public enum ApiKeyStanding
{
    /// <summary>There is no such key.</summary>
    Unknown = 0,

    /// <summary>It works.</summary>
    Valid = 1,

    /// <summary>Somebody switched it off.</summary>
    Disabled = 2,

    /// <summary>Its time is over.</summary>
    Expired = 3,
}
