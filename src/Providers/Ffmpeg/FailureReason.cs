using System.Text.RegularExpressions;

namespace Orleans.MediaTasks.Providers.Ffmpeg;

/// <summary>Finds the line in ffmpeg's complaints that says what is wrong, without paths of this machine.</summary>
internal static partial class FailureReason
{
    private const int Longest = 300;

    private static readonly string[] Empty = ["Conversion failed!", "Exiting normally", "Last message repeated", "Error while decoding stream", "Terminating demuxer thread"];

    /// <summary>The last line that says something.</summary>
    public static string Of(string errorText)
    {
        var lines = errorText.Split(['\n', '\r'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        string[] errors = [.. lines.Where(line => !Chatter().IsMatch(line)).Select(line => Origin().Replace(line, "").Trim())];

        // The size of a picture is the cause, wherever it is mentioned; the later lines are only its consequences.
        var line = errors.LastOrDefault(line => line.StartsWith("Picture size", StringComparison.Ordinal))
            ?? errors.LastOrDefault(line => !Empty.Any(empty => line.StartsWith(empty, StringComparison.Ordinal)))
            ?? errors.LastOrDefault()
            ?? "no reason was given";
        var clean = AnyPath().Replace(line, "the file");
        return clean.Length <= Longest ? clean : clean[..Longest];
    }

    [GeneratedRegex(@"^(\[[^\]]* @ 0x[0-9a-f]+\] )*\[(info|verbose|debug|trace)\]", RegexOptions.CultureInvariant)]
    private static partial Regex Chatter();

    // [mov,mp4,m4a,3gp,3g2,mj2 @ 0x5606e85a81c0] [error]
    [GeneratedRegex(@"\[([^\]]* @ 0x[0-9a-f]+|error|fatal|panic|warning)\]\s*", RegexOptions.CultureInvariant)]
    private static partial Regex Origin();

    [GeneratedRegex(@"(file:)?(?<![\w])/[^\s:'""]+(/[^\s:'""]*)*", RegexOptions.CultureInvariant)]
    private static partial Regex AnyPath();
}
