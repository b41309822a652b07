using System.Text.Json;
using Orleans.MediaTasks.Providers.Ffmpeg.Models;

namespace Orleans.MediaTasks.Providers.Ffmpeg;

public sealed class GeneratorModelTests : IDisposable
{
    private readonly FfmpegBed _bed = new();

    public void Dispose() => _bed.Dispose();

    [Theory]
    [InlineData("\"duration\":1", 640, 360, 1)]
    [InlineData("\"duration\":1.5,\"size\":\"128x96\",\"fps\":10", 128, 96, 1.5)]
    [InlineData("\"duration\":1,\"resolution\":\"480p\",\"aspect_ratio\":\"9:16\",\"fps\":5", 480, 854, 1)]
    [InlineData("\"duration\":1,\"resolution\":\"360p\",\"aspect_ratio\":\"1:1\",\"fps\":5", 360, 360, 1)]
    public async Task LocalVideo_WhenAsked_MakesThat(string wish, int width, int height, double duration)
    {
        var output = await _bed.MakeAsync("local/video", $$"""{"prompt":"a lighthouse",{{wish}}}""");

        var probe = await _bed.ProbeAsync(output.Key!);
        Assert.Equal((width, height, "h264"), (probe.Width, probe.Height, Assert.Single(probe.Codecs)));
        Assert.Equal((width, height, "video"), (output.Width, output.Height, output.Role));
        Assert.Equal(duration, probe.Duration, 0.11);
    }

    [Fact]
    public async Task LocalVideo_WhenSeedIsTheSame_MakesTheSameBytes()
    {
        const string Input = """{"prompt":"a lighthouse","duration":1,"size":"64x48","seed":7}""";

        var first = await _bed.MakeAsync("local/video", Input);
        var second = await _bed.MakeAsync("local/video", Input);
        var other = await _bed.MakeAsync("local/video", Input.Replace("7", "8", StringComparison.Ordinal));

        Assert.Equal(first.Sha256, second.Sha256);
        Assert.NotEqual(first.Sha256, other.Sha256);
    }

    [Fact]
    public void PromptFont_WhenShipped_WritesThePromptFromAFile()
    {
        var font = PromptFont.Shipped();

        Assert.Contains("textfile=prompt.txt:expansion=none", Assert.Single(font.Filters(new PixelSize(64, 48))), StringComparison.Ordinal);
        Assert.Equal("a lighthouse", font.Files("a lighthouse")["prompt.txt"]);
        Assert.True(File.Exists(font.Copies()["font.ttf"]));
    }

    [Theory]
    [InlineData("%{metadata:x} %{pts} %{eif:1:d} %{localtime}")]
    [InlineData("':textfile=/etc/passwd:x=0,movie=/etc/passwd[a];[a]null")]
    [InlineData("\\' \\\\ [in] ; , = : \"")]
    [InlineData("-i /etc/passwd")]
    [InlineData("line\nbreak\ttab \u202e\u0007 漢字 👩‍👩‍👧")]
    public async Task LocalVideo_WhenPromptHoldsSpecialCharacters_OnlyShowsThem(string prompt)
    {
        var input = JsonSerializer.Serialize(new { prompt, duration = 1, size = "64x48", fps = 2 });

        var output = await _bed.MakeAsync("local/video", input);

        Assert.Equal((64, 48), (output.Width, output.Height));
    }

    [Theory]
    [InlineData("mp3", "mp3", "mp3")]
    [InlineData("wav", "wav", "pcm_s16le")]
    [InlineData("m4a", "mov", "aac")]
    [InlineData("ogg", "ogg", "opus")]
    public async Task LocalAudio_WhenAsked_MakesThat(string format, string container, string codec)
    {
        var output = await _bed.MakeAsync("local/audio", $$"""{"prompt":"rain","duration":2,"format":"{{format}}","seed":4}""");

        var probe = await _bed.ProbeAsync(output.Key!);
        Assert.StartsWith(container, probe.Format, StringComparison.Ordinal);
        Assert.Equal([codec], probe.Codecs);
        Assert.InRange(probe.Duration, 1.9, 2.1);
        Assert.Equal("audio", output.Role);
    }

    [Fact]
    public async Task LocalAudio_WhenSeedIsTheSame_MakesTheSameBytes()
    {
        const string Input = """{"prompt":"rain","duration":1,"format":"wav","seed":7}""";

        var first = await _bed.MakeAsync("local/audio", Input);
        var second = await _bed.MakeAsync("local/audio", Input);
        var other = await _bed.MakeAsync("local/audio", Input.Replace("7", "8", StringComparison.Ordinal));

        Assert.Equal(first.Sha256, second.Sha256);
        Assert.NotEqual(first.Sha256, other.Sha256);
    }
}
