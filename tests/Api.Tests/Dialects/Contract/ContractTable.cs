using System.Text.RegularExpressions;

namespace Orleans.MediaTasks.Api.Dialects.Contract;

/// <summary>The rows of docs/contract.md.</summary>
internal static partial class ContractTable
{
    private const string File = "docs/contract.md";

    /// <summary>The rows by the name under which tests know them: <c>Row1.1.4</c>, <c>Resolution11</c>, <c>Invariant10</c>, <c>Sample3</c>.</summary>
    public static IReadOnlyDictionary<string, ContractRow> Rows { get; } = Read();

    /// <summary>The fields that a row names, as paths.</summary>
    public static IReadOnlyList<string> FieldsOf(string row) => [.. Code().Matches(Rows[row].Text).Select(match => match.Groups[1].Value)];

    private static Dictionary<string, ContractRow> Read()
    {
        var rows = new Dictionary<string, ContractRow>(StringComparer.Ordinal);
        var subject = "";
        foreach (var line in System.IO.File.ReadLines(Path.Combine(RepositoryRoot.Path, File)))
        {
            if (Head().Match(line) is { Success: true } head)
            {
                subject = char.ToUpperInvariant(head.Groups[1].Value[0]) + head.Groups[1].Value[1..];
            }
            else if (Row().Match(line) is { Success: true } row)
            {
                Assert.True(rows.TryAdd(subject + row.Groups[1].Value, new ContractRow(row.Groups[2].Value, row.Groups[3].Value)), $"{File} has two rows {row.Groups[1].Value}.");
            }
        }

        return rows;
    }

    [GeneratedRegex(@"^\| (row|resolution|invariant|sample) \|")]
    private static partial Regex Head();

    [GeneratedRegex(@"^\| ([0-9][0-9.a-z]*) \| (.+) \| (.+) \|$")]
    private static partial Regex Row();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();
}

/// <summary>One row.</summary>
/// <param name="Text">What clients rely on.</param>
/// <param name="Proof">How it is proven.</param>
internal sealed record ContractRow(string Text, string Proof);
