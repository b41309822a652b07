using System.Text.RegularExpressions;

namespace Orleans.MediaTasks.Architecture;

/// <summary>Dialects are translations beside the native API: it knows none of them, and none knows another.</summary>
public sealed partial class DialectTests
{
    private const string Folder = "src/Api/Dialects/";

    public static TheoryData<string> Dialects =>
        [.. Repository.Files.Where(file => file.StartsWith(Folder, StringComparison.Ordinal)).Select(file => file[Folder.Length..].Split('/')).Where(parts => parts.Length > 1).Select(parts => parts[0]).Distinct()];

    [Fact]
    public void Source_OutsideTheDialects_NamesNoDialect()
    {
        var strangers = Repository.Files
            .Where(file => file.StartsWith("src/", StringComparison.Ordinal) && file.EndsWith(".cs", StringComparison.Ordinal) && !file.StartsWith(Folder, StringComparison.Ordinal))
            .Where(file => Named(file).Any());

        Assert.Empty(strangers);
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public void Dialect_NamesNoOtherDialect(string dialect)
    {
        var strangers = Repository.Files
            .Where(file => file.StartsWith($"{Folder}{dialect}/", StringComparison.Ordinal) && file.EndsWith(".cs", StringComparison.Ordinal))
            .Where(file => Named(file).Any(name => name != dialect));

        Assert.Empty(strangers);
    }

    /// <summary>Dialects whose namespaces a file names; their types are in no other.</summary>
    private static IEnumerable<string> Named(string file) => DialectNamespace().Matches(Repository.Read(file)).Select(match => match.Groups[1].Value);

    [GeneratedRegex(@"\bDialects\.([A-Z]\w*)")]
    private static partial Regex DialectNamespace();
}
