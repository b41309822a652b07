using System.Text.Json;
using Orleans.MediaTasks.Providers.Ffmpeg;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers.Plugins;

/// <summary>The plugins that ship with the product, as <c>make plugins</c> built them, with their real models, in their sandbox.</summary>
public sealed class ShippedPluginsTests : IDisposable
{
    private readonly PluginBed _bed = new(new PluginsOptions { Folder = Path.Combine(RepositoryRoot.Path, "artifacts", "plugins") });

    public void Dispose() => _bed.Dispose();

    [Fact]
    public void Plugins_AreBuilt()
    {
        Assert.True(Directory.Exists(_bed.Options.Folder), "Build the plugins first: make plugins.");
        Assert.Equal([("frame_text", null), ("speech_segments", null)], _bed.Provider.Describe().Models.Select(model => (model.Name, model.Unavailable)));
    }

    [Fact]
    public async Task SpeechSegments_OfSpeechBetweenSilence_FindsWhereItIs()
    {
        var progress = new RecordedProgress();

        var result = await RunAsync("speech_segments", SampleMedia.Speech(), progress: progress);

        var segments = result.GetProperty("segments").EnumerateArray().ToList();
        Assert.NotEmpty(segments);
        Assert.InRange(segments[0].GetProperty("start").GetDouble(), 2.0, 2.5);
        Assert.InRange(segments[^1].GetProperty("end").GetDouble(), 4.5, 5.1);
        Assert.All(segments, segment => Assert.InRange(segment.GetProperty("probability").GetDouble(), 0.8, 1));
        Assert.InRange(result.GetProperty("speech_seconds").GetDouble(), 2.2, 3.0);
        Assert.InRange(result.GetProperty("duration").GetDouble(), 6.8, 7.2);
        Assert.Contains(progress.Reports, report => report is { Stage: "listening", Percent: > 50 });
    }

    [Fact]
    public async Task SpeechSegments_OfSilenceAndOfATone_FindsNone()
    {
        foreach (var media in (string[])[SampleMedia.Silence(), SampleMedia.Sound(), SampleMedia.Video()])
        {
            var result = await RunAsync("speech_segments", media);

            Assert.Equal((0, 0), (result.GetProperty("segments").GetArrayLength(), result.GetProperty("speech_seconds").GetDouble()));
        }
    }

    [Fact]
    public async Task SpeechSegments_WithItsOwnConfiguration_KeepsToIt()
    {
        _bed.Settings["tests/speech_segments"] = new PluginSettings(true, """{"min_speech_ms":60000}""");

        Assert.Equal(0, (await RunAsync("speech_segments", SampleMedia.Speech())).GetProperty("segments").GetArrayLength());
    }

    [Fact]
    public async Task SpeechSegments_WithoutSound_SaysSo()
    {
        var key = await _bed.StoreAsync(await File.ReadAllBytesAsync(SampleMedia.SilentVideo(), TestContext.Current.CancellationToken));

        Assert.Equal(new AttemptOutcome.Refused(FailureCodes.InvalidRequest, "There is no sound in the media.", Retryable: false), await _bed.RunAsync("speech_segments", $$"""{"media":"{{key}}"}"""));
    }

    [Fact]
    public async Task FrameText_OfAPicture_ReadsItsLines()
    {
        var result = await RunAsync("frame_text", SampleMedia.WrittenPicture());

        Assert.Equal("Harbour lights 2026\nDeparture at platform 42", result.GetProperty("text").GetString());
        Assert.Equal((1280, 720), (result.GetProperty("width").GetInt32(), result.GetProperty("height").GetInt32()));
        var line = result.GetProperty("lines")[0];
        Assert.Equal("Harbour lights 2026", line.GetProperty("text").GetString());
        Assert.InRange(line.GetProperty("confidence").GetDouble(), 0.9, 1);
        Assert.InRange(line.GetProperty("box").GetProperty("x").GetInt32(), 90, 110);
        Assert.InRange(line.GetProperty("box").GetProperty("y").GetInt32(), 105, 130);
        Assert.InRange(line.GetProperty("box").GetProperty("height").GetInt32(), 45, 80);
    }

    [Theory]
    [InlineData("0.5", "")]
    [InlineData("2", "Second act")]
    public async Task FrameText_OfAVideo_ReadsTheMomentThatWasAskedFor(string at, string text)
    {
        Assert.Equal(text, (await RunAsync("frame_text", SampleMedia.WrittenVideo(), $",\"at\":{at}")).GetProperty("text").GetString());
    }

    [Fact]
    public async Task FrameText_BehindTheEndOfAVideo_SaysSo()
    {
        var key = await _bed.StoreAsync(await File.ReadAllBytesAsync(SampleMedia.WrittenVideo(), TestContext.Current.CancellationToken));

        var refused = Assert.IsType<AttemptOutcome.Refused>(await _bed.RunAsync("frame_text", $$"""{"media":"{{key}}","at":60}"""));

        Assert.Equal((FailureCodes.InvalidRequest, false), (refused.Code, refused.Retryable));
    }

    private async Task<JsonElement> RunAsync(string plugin, string path, string more = "", IAttemptProgress? progress = null)
    {
        var key = await _bed.StoreAsync(await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken));
        return JsonDocument.Parse((await _bed.MakeAsync(plugin, $$"""{"media":"{{key}}"{{more}}}""", progress)).Data!).RootElement;
    }
}
