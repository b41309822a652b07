namespace Orleans.MediaTasks.Tenants;

/// <summary>What a tenant may be called: 1 to 64 characters of <c>a-z 0-9 - _</c>.</summary>
public static class TenantName
{
    /// <summary>The longest name.</summary>
    public const int MaximumLength = 64;

    /// <summary>The most keys of one tenant.</summary>
    public const int MaximumKeys = 500;

    /// <summary>Whether a text is one.</summary>
    public static bool IsValid(string? text) =>
        text is { Length: >= 1 and <= MaximumLength } && text.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character is '-' or '_');
}
