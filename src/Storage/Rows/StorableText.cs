using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Orleans.MediaTasks.Tasks;

/// <summary>Which text a database can keep as it is: no NUL, and no half of a surrogate pair.</summary>
/// <remarks>PostgreSQL refuses such text and SQLite would keep other text than it was given; refusing it in both makes them alike.</remarks>
internal static class StorableText
{
    private static readonly SearchValues<char> Suspicious = SearchValues.Create([.. Enumerable.Range(0xD800, 0x800).Select(c => (char)c), '\0']);

    /// <summary>Whether all the text that a new row brings can be kept.</summary>
    public static bool IsStorable(MediaTaskState row) =>
        IsStorable(row.Id.Tenant) && IsStorable(row.Kind) && IsStorable(row.Provider) && IsStorable(row.Model)
        && IsStorable(row.IdempotencyKey) && IsStorable(row.RequestHash) && IsStorable(row.Spec);

    public static bool IsStorable(string? text)
    {
        var rest = text.AsSpan();
        while (rest.IndexOfAny(Suspicious) is var at and >= 0)
        {
            if (at + 1 >= rest.Length || !char.IsSurrogatePair(rest[at], rest[at + 1]))
            {
                return false;
            }

            rest = rest[(at + 2)..];
        }

        return true;
    }

    /// <summary>The text as a database can keep it; the same object when that is as it is.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    public static string? Kept(string? text) => text is null || IsStorable(text) ? text : Clean(text);

    /// <summary>The text with a replacement character for each that cannot be kept.</summary>
    public static string Clean(string text) => string.Create(text.Length, text, static (characters, source) =>
    {
        source.CopyTo(characters);
        for (var i = 0; i < characters.Length; i++)
        {
            if (i + 1 < characters.Length && char.IsSurrogatePair(characters[i], characters[i + 1]))
            {
                i++;
            }
            else if (characters[i] == '\0' || char.IsSurrogate(characters[i]))
            {
                characters[i] = '\ufffd';
            }
        }
    });

    private static bool IsStorable(MediaTaskSpec spec) =>
        IsStorable(spec.Input) && IsStorable(spec.Metadata) && IsStorable(spec.Kind) && IsStorable(spec.Model)
        && (spec.Tags.IsDefaultOrEmpty || spec.Tags.All(IsStorable))
        && (spec.FallbackModels.IsDefaultOrEmpty || spec.FallbackModels.All(IsStorable))
        && (spec.Webhook is not { } webhook
            || (IsStorable(webhook.Url) && IsStorable(webhook.Secret) && IsStorable(webhook.Headers) && (webhook.Events.IsDefaultOrEmpty || webhook.Events.All(IsStorable))));
}
