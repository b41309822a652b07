namespace Orleans.MediaTasks.Tenants;

/// <summary>What a key is worth: the only place that says so.</summary>
public static class ApiKeyRules
{
    /// <summary>Whether a key may be used now.</summary>
    public static ApiKeyFinding Judge(ApiKey? key, DateTimeOffset now) => key switch
    {
        null => new ApiKeyFinding(ApiKeyStanding.Unknown, null, ApiKeyScopes.None),
        { Enabled: false } => new ApiKeyFinding(ApiKeyStanding.Disabled, key, ApiKeyScopes.None),
        { ExpiresAt: { } end } when end <= now => new ApiKeyFinding(ApiKeyStanding.Expired, key, ApiKeyScopes.None),
        _ => new ApiKeyFinding(ApiKeyStanding.Valid, key, WithImplied(key.Scopes)),
    };

    /// <summary>Scopes with what they imply: who administers may do all.</summary>
    public static ApiKeyScopes WithImplied(ApiKeyScopes scopes) =>
        scopes.HasFlag(ApiKeyScopes.Admin) ? ApiKeyScopes.Read | ApiKeyScopes.Submit | ApiKeyScopes.Admin : scopes;

    /// <summary>The key after a change.</summary>
    public static ApiKey Apply(ApiKey key, ApiKeyChange change) => key with
    {
        Name = change.Name ?? key.Name,
        Enabled = change.Enabled ?? key.Enabled,
        Scopes = change.Scopes ?? key.Scopes,
        AllowedModels = change.AllowedModels ?? key.AllowedModels,
        ExpiresAt = change.ExpiresAt is { } end ? end.Value : key.ExpiresAt,
        Limits = new ApiKeyLimits(
            change.PerMinute is { } perMinute ? perMinute.Value : key.Limits.PerMinute,
            change.PerDay is { } perDay ? perDay.Value : key.Limits.PerDay,
            change.LiveTasks is { } live ? live.Value : key.Limits.LiveTasks),
    };
}
