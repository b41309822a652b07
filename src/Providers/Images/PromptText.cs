using System.Globalization;
using System.Text;

namespace Orleans.MediaTasks.Providers.Images;

/// <summary>A prompt as it can be lettered: one paragraph, only characters that the font has, and as long as there is room.</summary>
internal static class PromptText
{
    private const int LongestRun = 3;

    /// <summary>Stands for a character that the font lacks.</summary>
    public static readonly Rune Missing = new('□');

    /// <summary>Folds white space, drops what cannot be seen and replaces what the font lacks; long runs of the latter are shortened.</summary>
    public static string Letterable(string prompt, FontCoverage coverage)
    {
        var text = new StringBuilder(prompt.Length);
        var missing = 0;
        foreach (var rune in prompt.EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune) || Rune.IsControl(rune))
            {
                if (text.Length > 0 && text[^1] != ' ')
                {
                    text.Append(' ');
                }

                missing = 0;
            }
            else if (coverage.Has(rune) && !IsInvisible(rune))
            {
                text.Append(rune);
                missing = 0;
            }
            else if (IsInvisible(rune) || IsMark(rune))
            {
                continue;
            }
            else if (missing++ < LongestRun)
            {
                text.Append(Missing);
            }
        }

        return text.ToString().TrimEnd();
    }

    /// <summary>Whether anything of a text is left to read.</summary>
    public static bool IsLegible(string letterable) => letterable.EnumerateRunes().Any(rune => rune != Missing && !Rune.IsWhiteSpace(rune) && !Rune.IsPunctuation(rune));

    /// <summary>Cuts a text to at most so many characters as people count them, at a word's end where one is near, and says so with an ellipsis.</summary>
    public static string Shorten(string text, int maximum)
    {
        var starts = StringInfo.ParseCombiningCharacters(text);
        if (starts.Length <= maximum)
        {
            return text;
        }

        var cut = text[..starts[Math.Max(1, maximum - 1)]];
        var space = cut.LastIndexOf(' ');
        return (space > cut.Length * 3 / 4 ? cut[..space] : cut).TrimEnd(' ', ',', '.', ';', ':') + "…";
    }

    /// <summary>The text as markup that means nothing but itself, in the shipped font alone.</summary>
    public static string Markup(string text)
    {
        var escaped = text
            .Replace("&", "&amp;", StringComparison.Ordinal)
            .Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace(">", "&gt;", StringComparison.Ordinal);

        // Without fallback the picture is the same whichever fonts a machine has; a hyphen would change what was written.
        return $"<span fallback=\"false\" insert_hyphens=\"false\">{escaped}</span>";
    }

    // Direction marks, selectors of emoji style and skin tones: they have no drawing of their own. The two joiners shape letters and stay.
    private static bool IsInvisible(Rune rune) =>
        rune.Value is (>= 0xFE00 and <= 0xFE0F) or (>= 0x1F3FB and <= 0x1F3FF) or (>= 0xE0000 and <= 0xE01EF)
        || (Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format && rune.Value is not (0x200C or 0x200D));

    // A mark that the font lacks is left off its letter rather than drawn as a box behind it; so is a joiner.
    private static bool IsMark(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format;
}
