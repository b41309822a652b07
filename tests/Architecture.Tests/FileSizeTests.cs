namespace Orleans.MediaTasks.Architecture;

public sealed class FileSizeTests
{
    private const int MaximumLines = 250;

    /// <summary>Files that may be longer, each with the reason why parting it would make it harder to read.</summary>
    private static readonly Dictionary<string, string> MayBeLonger = [];

    [Fact]
    public void SourceFiles_HaveOneJobEach()
    {
        var tooLong = Repository.CSharpUnder("src")
            .Select(file => (File: file, Lines: Repository.ReadLines(file).Length))
            .Where(entry => entry.Lines > MaximumLines && !MayBeLonger.ContainsKey(entry.File))
            .Select(entry => $"{entry.File}: {entry.Lines} lines, at most {MaximumLines}")
            .ToArray();

        Assert.True(tooLong is [], string.Join('\n', tooLong));
    }

    [Fact]
    public void SourceFiles_AreShortOnTheWhole()
    {
        var lengths = Repository.CSharpUnder("src").Select(file => Repository.ReadLines(file).Length).Order().ToArray();

        Assert.InRange(lengths[lengths.Length / 2], 1, 80);
        Assert.InRange(lengths[lengths.Length * 9 / 10], 1, 220);
    }

    [Fact]
    public void Exceptions_AreStillNeeded()
    {
        var idle = MayBeLonger.Keys.Where(file => !Repository.Files.Contains(file) || Repository.ReadLines(file).Length <= MaximumLines);

        Assert.Empty(idle);
    }

    [Fact]
    public void Decisions_FitOnAPage()
    {
        var tooLong = Repository.Files
            .Where(file => file.StartsWith("docs/adr/", StringComparison.Ordinal) && Repository.ReadLines(file).Length > 60);

        Assert.Empty(tooLong);
        Assert.InRange(Repository.ReadLines("CONTRIBUTING.md").Length, 1, 80);
    }
}
