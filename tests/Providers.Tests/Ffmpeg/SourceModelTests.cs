using System.Text.Json;
using NetVips;

namespace Orleans.MediaTasks.Providers.Ffmpeg;

public sealed class SourceModelTests : IDisposable
{
    private readonly FfmpegBed _bed = new();

    public void Dispose() => _bed.Dispose();

    [Theory]
    [InlineData("", "mov", "h264", "aac", 128, 96, 1.0)]
    [InlineData(",\"format\":\"webm\"", "matroska", "vp9", "opus", 128, 96, 1.0)]
    [InlineData(",\"width\":64", "mov", "h264", "aac", 64, 48, 1.0)]
    [InlineData(",\"height\":33", "mov", "h264", "aac", 42, 32, 1.0)]
    [InlineData(",\"size\":\"99x55\",\"crf\":30", "mov", "h264", "aac", 98, 54, 1.0)]
    [InlineData(",\"start\":0.5,\"duration\":0.3,\"video_bitrate\":200000", "mov", "h264", "aac", 128, 96, 0.3)]
    public async Task Transcode_WhenAsked_MakesThat(string wish, string format, string video, string audio, int width, int height, double duration)
    {
        var key = await _bed.StoreAsync(SampleMedia.Video());

        var output = await _bed.MakeAsync("ffmpeg/transcode", $$"""{"source":"{{key}}"{{wish}}}""");

        var probe = await _bed.ProbeAsync(output.Key!);
        Assert.StartsWith(format, probe.Format, StringComparison.Ordinal);
        Assert.Equal([audio, video], probe.Codecs.Order());
        Assert.Equal((width, height), (probe.Width, probe.Height));
        Assert.Equal((width, height, "video"), (output.Width, output.Height, output.Role));
        Assert.InRange(probe.Duration, duration - 0.15, duration + 0.15);
        Assert.Equal(probe.Duration, output.DurationSeconds!.Value, 2);
    }

    [Theory]
    [InlineData("{0}")]
    [InlineData("/v1/media/{0}")]
    [InlineData("https://media.example/v1/media/{0}?download=1")]
    public async Task Transcode_WhenSourceIsNamedInAnyForm_FindsIt(string form)
    {
        var key = await _bed.StoreAsync(SampleMedia.Sound());

        var output = await _bed.MakeAsync("ffmpeg/transcode", $$"""{"source":"{{string.Format(System.Globalization.CultureInfo.InvariantCulture, form, key)}}"}""");

        Assert.Equal(["aac"], (await _bed.ProbeAsync(output.Key!)).Codecs);
        Assert.Equal(("audio", null), (output.Role, output.Width));
    }

    [Fact]
    public async Task Transcode_WhenVideoIsRecordedLying_ShowsItUpright()
    {
        var output = await _bed.MakeAsync("ffmpeg/transcode", $$"""{"source":"{{await _bed.StoreAsync(SampleMedia.TurnedVideo())}}","width":48}""");

        Assert.Equal((48, 64), (output.Width, output.Height));
        Assert.Equal(["h264"], (await _bed.ProbeAsync(output.Key!)).Codecs);
    }

    [Fact]
    public async Task Transcode_WhenStartIsBehindTheEnd_SaysSo()
    {
        var key = await _bed.StoreAsync(SampleMedia.Video());

        var outcome = await _bed.RunAsync("ffmpeg/transcode", $$"""{"source":"{{key}}","start":5}""");

        Assert.Equal("input.start is 5 s, but the source is only 1 s long.", Assert.IsType<AttemptOutcome.Invalid>(outcome).Message);
    }

    [Theory]
    [InlineData("\"width\":1280,\"height\":720", 1280, 720)]
    [InlineData("\"size\":\"64x64\",\"fit\":\"contain\"", 64, 64)]
    [InlineData("\"size\":\"64x16\",\"fit\":\"cover\"", 64, 16)]
    [InlineData("\"height\":48", 64, 48)]
    public async Task Resize_WhenAsked_MakesExactlyThatSize(string wish, int width, int height)
    {
        var key = await _bed.StoreAsync(SampleMedia.Video());

        var output = await _bed.MakeAsync("ffmpeg/resize", $$"""{"source":"{{key}}",{{wish}}}""");

        var probe = await _bed.ProbeAsync(output.Key!);
        Assert.Equal((width, height, "video/mp4"), (probe.Width, probe.Height, output.ContentType));
        Assert.Equal((width, height), (output.Width, output.Height));
    }

    [Theory]
    [InlineData("", "image/png", 128, 96)]
    [InlineData(",\"at\":0.5,\"format\":\"jpeg\",\"width\":64", "image/jpeg", 64, 48)]
    [InlineData(",\"at\":\"100%\",\"format\":\"webp\",\"size\":\"32x32\"", "image/webp", 32, 32)]
    [InlineData(",\"at\":999", "image/png", 128, 96)]
    public async Task Thumbnail_WhenAsked_MakesAPicture(string wish, string type, int width, int height)
    {
        var key = await _bed.StoreAsync(SampleMedia.Video());

        var output = await _bed.MakeAsync("ffmpeg/thumbnail", $$"""{"source":"{{key}}"{{wish}}}""");

        Assert.Equal((type, "thumbnail", width, height), (output.ContentType, output.Role, output.Width, output.Height));
        using var picture = Image.NewFromBuffer(await _bed.ReadAsync(output.Key!));
        Assert.Equal((width, height), (picture.Width, picture.Height));
        Assert.Null(output.DurationSeconds);
    }

    [Fact]
    public async Task Thumbnail_WhenSourceIsAPicture_ScalesIt()
    {
        var output = await _bed.MakeAsync("ffmpeg/thumbnail", $$"""{"source":"{{await _bed.StoreAsync(SampleMedia.Picture())}}","width":32}""");

        Assert.Equal((32, 24), (output.Width, output.Height));
    }

    [Fact]
    public async Task Probe_WhenAsked_TellsFormatDurationAndStreams()
    {
        var output = await _bed.MakeAsync("ffmpeg/probe", $$"""{"source":"{{await _bed.StoreAsync(SampleMedia.Video())}}"}""");

        Assert.Equal(("probe", null, "application/json"), (output.Role, output.Key, output.ContentType));
        using var report = JsonDocument.Parse(output.Data!);
        Assert.Equal(1, report.RootElement.GetProperty("duration").GetDouble(), 1);
        Assert.Contains("mp4", report.RootElement.GetProperty("format").GetString(), StringComparison.Ordinal);
        Assert.Equal(["aac", "h264"], report.RootElement.GetProperty("streams").EnumerateArray().Select(stream => stream.GetProperty("codec_name").GetString()!).Order());
        Assert.DoesNotContain("media", output.Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Waveform_WhenAsked_DrawsTheSound()
    {
        var output = await _bed.MakeAsync("ffmpeg/waveform", $$"""{"source":"{{await _bed.StoreAsync(SampleMedia.Sound())}}","size":"200x40"}""");

        Assert.Equal(("image/png", 200, 40), (output.ContentType, output.Width, output.Height));
        using var picture = Image.NewFromBuffer(await _bed.ReadAsync(output.Key!));
        Assert.True(picture.Max() > 0);
    }

    [Theory]
    [InlineData("ffmpeg/waveform", "silent", "There is no sound in the source.")]
    [InlineData("ffmpeg/resize", "sound", "There is no video in the source.")]
    [InlineData("ffmpeg/hls", "picture", "There is no video in the source.")]
    [InlineData("ffmpeg/transcode", "picture", "There is neither video nor sound in the source.")]
    [InlineData("ffmpeg/thumbnail", "sound", "There is no picture in the source.")]
    public async Task Models_WhenSourceLacksWhatTheyNeed_SaySo(string model, string sample, string message)
    {
        var path = sample switch { "silent" => SampleMedia.SilentVideo(), "sound" => SampleMedia.Sound(), _ => SampleMedia.Picture() };

        var outcome = await _bed.RunAsync(model, $$"""{"source":"{{await _bed.StoreAsync(path)}}","size":"64x64"}""");

        Assert.Equal(message, Assert.IsType<AttemptOutcome.Invalid>(outcome).Message);
    }
}
