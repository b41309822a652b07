using System.Text.RegularExpressions;

namespace Orleans.MediaTasks.Api.Metrics;

/// <summary>One instrument, as docs/metrics.md lists it.</summary>
internal sealed partial record MetricsPage(string Instrument, string Name, string Kind, IReadOnlyList<string> Labels)
{
    /// <summary>The rows of the page.</summary>
    public static IReadOnlyList<MetricsPage> Rows { get; } =
    [
        .. File.ReadLines(Path.Combine(RepositoryRoot.Path, "docs/metrics.md")).Select(line => Row().Match(line)).Where(match => match.Success)
            .Select(match => new MetricsPage(match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value, [.. Code().Matches(match.Groups[4].Value).Select(code => code.Groups[1].Value)])),
    ];

    [GeneratedRegex(@"^\| `(mediatasks\.[a-z.]+)` \| `([a-z_]+)` \| ([a-z]+) \|([^|]*)\|")]
    private static partial Regex Row();

    [GeneratedRegex("`([a-z]+)`")]
    private static partial Regex Code();
}
