namespace Orleans.MediaTasks.Tenants;

/// <summary>What a key may do. The numbers are stored; they never change.</summary>
[Flags]
public enum ApiKeyScopes
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Look at tasks, models and media, and watch progress.</summary>
    Read = 1,

    /// <summary>Submit, cancel, retry and upload.</summary>
    Submit = 2,

    /// <summary>Everything, and the keys of the own tenant.</summary>
    Admin = 4,
}

/// <summary>Scopes as people write them.</summary>
public static class ApiKeyScopeWords
{
    private static readonly (string Word, ApiKeyScopes Scope)[] Words =
        [("read", ApiKeyScopes.Read), ("submit", ApiKeyScopes.Submit), ("admin", ApiKeyScopes.Admin)];

    /// <summary>The words, from the least to the most.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Words.Select(entry => entry.Word)];

    /// <summary>The scope of a word; null when it is none.</summary>
    public static ApiKeyScopes? Parse(string? word) => Array.Find(Words, entry => entry.Word == word) is { Word: not null } found ? found.Scope : null;

    /// <summary>The words of scopes.</summary>
    public static IEnumerable<string> ToWords(this ApiKeyScopes scopes) => Words.Where(entry => scopes.HasFlag(entry.Scope)).Select(entry => entry.Word);
}
