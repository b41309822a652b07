using System.Globalization;
using System.Text;

namespace Orleans.MediaTasks.Providers.Ffmpeg.Models;

/// <summary>Writes a prompt over a picture. The text travels in a file and is never part of a filter graph, so that nothing in it can act.</summary>
/// <param name="path">The font that ships with the program; null leaves the text out.</param>
internal sealed class PromptFont(string? path)
{
    private const string FontFile = "font.ttf";
    private const string TextFile = "prompt.txt";
    private const int Columns = 28;
    private const int Lines = 5;

    /// <summary>The first font in the folder <c>Fonts</c> beside the program.</summary>
    public static PromptFont Shipped()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "Fonts");
        return new PromptFont(Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(file => Path.GetExtension(file) is ".ttf" or ".otf").Order(StringComparer.Ordinal).FirstOrDefault()
            : null);
    }

    /// <summary>The filters; none without a font.</summary>
    public IEnumerable<string> Filters(PixelSize size) => path is null ? [] :
    [
        $"drawtext=fontfile={FontFile}:textfile={TextFile}:expansion=none:fontsize={Math.Max(6, Math.Min(size.Width / 18, size.Height / 9))}"
            + ":fontcolor=white:borderw=2:bordercolor=black@0.6:line_spacing=4:x=(w-text_w)/2:y=(h-text_h)/2",
    ];

    /// <summary>The files that the filter reads; see <see cref="FfmpegPlan.Prepared"/> and <see cref="FfmpegPlan.Copied"/>.</summary>
    public IReadOnlyDictionary<string, string?> Files(string prompt) =>
        path is null ? new Dictionary<string, string?>() : new Dictionary<string, string?> { [TextFile] = Wrap(prompt) };

    /// <summary>The font under the name that the filter knows; none without a font.</summary>
    public IReadOnlyDictionary<string, string> Copies() =>
        path is null ? new Dictionary<string, string>() : new Dictionary<string, string> { [FontFile] = path };

    /// <summary>At most five short lines, without characters that have no picture.</summary>
    internal static string Wrap(string prompt)
    {
        List<string> lines = [""];
        foreach (var word in Printable(prompt).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            foreach (var piece in word.Chunk(Columns).Select(piece => new string(piece)))
            {
                var joined = lines[^1].Length == 0 ? piece : $"{lines[^1]} {piece}";
                if (joined.Length <= Columns)
                {
                    lines[^1] = joined;
                }
                else if (lines.Count == Lines)
                {
                    return $"{string.Join('\n', lines)}…";
                }
                else
                {
                    lines.Add(piece);
                }
            }
        }

        return string.Join('\n', lines);
    }

    private static string Printable(string prompt)
    {
        var text = new StringBuilder();
        foreach (var rune in prompt.EnumerateRunes())
        {
            text.Append(Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse
                || rune == Rune.ReplacementChar ? " " : rune.ToString());
        }

        return text.ToString();
    }
}
