namespace Orleans.MediaTasks.Providers.Plugins;

/// <summary>The plugin that docs/plugins.md shows, as it stands there.</summary>
public sealed class DocumentedPluginTests : IDisposable
{
    private readonly PluginBed _bed = new();

    public DocumentedPluginTests()
    {
        var page = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "plugins.md"));
        _bed.InstallManifest("word_count", Block(page, "json"));
        var program = Path.Combine(_bed.Options.Folder!, "word_count", "run.py");
        File.WriteAllText(program, Block(page, "python"));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }
    }

    public void Dispose() => _bed.Dispose();

    [Fact]
    public async Task WordCount_CountsWords()
    {
        var output = await _bed.MakeAsync("word_count", """{"text":"To be or not to be, to do ü"}""");

        Assert.Equal("""{"words":9,"most":[["to",3],["be",1],["or",1],["not",1],["be,",1]]}""", output.Data);
    }

    [Fact]
    public async Task WordCount_KeepsToItsConfiguration_AndRefusesWhatIsEmpty()
    {
        _bed.Settings["tests/word_count"] = new PluginSettings(true, """{"lower":false}""");

        Assert.StartsWith("""{"words":2,"most":[["A",1],["a",1]]""", (await _bed.MakeAsync("word_count", """{"text":"A a"}""")).Data, StringComparison.Ordinal);
        Assert.Equal(new AttemptOutcome.Refused("plugin_failed", "no_words: The text has no words.", Retryable: false), await _bed.RunAsync("word_count", """{"text":" "}"""));
        Assert.Equal("input.text", _bed.Validate("word_count", "{}")?.Field);
    }

    private static string Block(string page, string language)
    {
        var start = page.IndexOf($"```{language}\n", StringComparison.Ordinal) + language.Length + 4;
        return page[start..page.IndexOf("```", start, StringComparison.Ordinal)];
    }
}
