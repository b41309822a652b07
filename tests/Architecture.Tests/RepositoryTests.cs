using System.Text.RegularExpressions;

namespace Orleans.MediaTasks.Architecture;

public sealed partial class RepositoryTests
{
    private static readonly string[] TextEndings =
        [".cs", ".csproj", ".props", ".sln", ".json", ".md", ".sh", ".sql", ".html", ".js", ".mjs", ".css", ".yml", ".yaml", ".txt", ".verified.txt"];

    private static IEnumerable<string> Texts => Repository.Files.Where(file => TextEndings.Any(ending => file.EndsWith(ending, StringComparison.Ordinal)));

    [Fact]
    public void Texts_NameNoPathOfOneMachine()
    {
        var offenders = Texts.Where(file => MachinePath().IsMatch(Repository.Read(file)));

        Assert.Empty(offenders);
    }

    [Fact]
    public void LockFiles_NameNoDownloadAddress()
    {
        var offenders = Texts
            .Where(file => file.EndsWith("lock.json", StringComparison.Ordinal) && Repository.Read(file).Contains("\"resolved\": \"http", StringComparison.Ordinal));

        Assert.Empty(offenders);
    }

    [Fact]
    public void Projects_AreInTheSolution()
    {
        var solution = Repository.Read("Orleans.MediaTasks.sln").Replace('\\', '/');
        var outside = Repository.Files.Where(file => file.EndsWith(".csproj", StringComparison.Ordinal) && !solution.Contains($"\"{file}\"", StringComparison.Ordinal));

        Assert.Empty(outside);
    }

    [Fact]
    public void Projects_HaveALockFile()
    {
        var unlocked = Repository.Files
            .Where(file => file.EndsWith(".csproj", StringComparison.Ordinal) && !Repository.Files.Contains($"{Path.GetDirectoryName(file)!.Replace('\\', '/')}/packages.lock.json"));

        Assert.Empty(unlocked);
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("CONTRIBUTING.md")]
    public void Documents_NameOnlyVerbsThatExist(string document)
    {
        var verbs = Verb().Matches(Repository.Read("Makefile")).Select(match => match.Groups[1].Value).ToHashSet();
        var named = MakeCommand().Matches(Repository.Read(document)).Select(match => match.Groups[1].Value).ToHashSet();

        Assert.NotEmpty(named);
        Assert.Empty(named.Except(verbs));
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("CONTRIBUTING.md")]
    [InlineData("docs/architecture.md")]
    public void Documents_LinkOnlyToFilesThatExist(string document)
    {
        var folder = Path.GetDirectoryName(Path.Combine(Repository.Root, document))!;
        var missing = Link().Matches(Repository.Read(document))
            .Select(match => match.Groups[1].Value.Split('#')[0])
            .Where(target => target.Length > 0 && !target.Contains("://", StringComparison.Ordinal) && !Path.Exists(Path.Combine(folder, target)));

        Assert.Empty(missing);
    }

    [GeneratedRegex(@"(?<![\w.~$}])/(work|root|home/\w+|Users/\w+)/", RegexOptions.IgnoreCase)]
    private static partial Regex MachinePath();

    [GeneratedRegex("^([a-z]+):.*## ", RegexOptions.Multiline)]
    private static partial Regex Verb();

    [GeneratedRegex(@"(?:^|`|\$ )make ([a-z]+)", RegexOptions.Multiline)]
    private static partial Regex MakeCommand();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();
}
