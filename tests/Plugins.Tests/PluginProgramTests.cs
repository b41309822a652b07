using System.Text.Json;

namespace Orleans.MediaTasks.Plugins;

public sealed class PluginProgramTests
{
    [Theory]
    [InlineData]
    [InlineData("paint")]
    [InlineData("frame_text", "more")]
    public async Task Run_WithoutThePluginsName_SaysWhichThereAre(params string[] arguments)
    {
        var errors = new StringWriter();

        Assert.Equal(2, await PluginProgram.RunAsync(arguments, new StringReader("{}"), TextWriter.Null, errors));
        Assert.Contains("speech_segments, frame_text", errors.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"media":null}""")]
    [InlineData("""{"media":{"path":"nowhere.wav"}}""")]
    public async Task Run_OfARequestThatIsNone_EndsWithOneError(string request)
    {
        var output = new StringWriter();

        Assert.Equal(0, await PluginProgram.RunAsync(["speech_segments"], new StringReader(request), output, TextWriter.Null));
        var line = JsonDocument.Parse(Assert.Single(output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries)));
        Assert.Equal("invalid_request", line.RootElement.GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public void Progress_IsWrittenOnlyWhenItRises()
    {
        var lines = new StringWriter();
        var output = new PluginOutput(lines);
        foreach (var share in (double[])[0, 0.001, 0.5, 0.4, 0.5, 1])
        {
            output.Progress(share, "reading");
        }

        Assert.Equal(
            ["""{"progress":0,"stage":"reading"}""", """{"progress":50,"stage":"reading"}""", """{"progress":99,"stage":"reading"}"""],
            lines.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
