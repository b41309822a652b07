using System.Text;
using System.Text.Json;
using Orleans.MediaTasks.Providers.Ffmpeg.Models;

namespace Orleans.MediaTasks.Providers.Ffmpeg;

public sealed class HlsTests : IDisposable
{
    private readonly FfmpegBed _bed = new();

    public void Dispose() => _bed.Dispose();

    [Theory]
    [InlineData(1920, 1080, "360p 640x360,480p 854x480,720p 1280x720,1080p 1920x1080")]
    [InlineData(1280, 720, "360p 640x360,480p 854x480,720p 1280x720")]
    [InlineData(640, 360, "360p 640x360")]
    [InlineData(128, 96, "96p 128x96")]
    [InlineData(321, 241, "240p 320x240")]
    [InlineData(3840, 2160, "360p 640x360,480p 854x480,720p 1280x720,1080p 1920x1080")]
    [InlineData(720, 1280, "360p 202x360,480p 270x480,720p 404x720,1080p 608x1080")]
    public void LadderOf_WhenSourceHasAHeight_ReachesNoHigher(int width, int height, string ladder)
    {
        var rungs = HlsRung.LadderOf(new PixelSize(width, height));

        Assert.Equal(ladder, string.Join(',', rungs.Select(rung => $"{rung.Name} {rung.Size}")));
    }

    [Theory]
    [InlineData(640, 360, 1)]
    [InlineData(1280, 720, 3)]
    [InlineData(1920, 1080, 4)]
    public async Task Hls_WhenSourceHasAHeight_MakesALadderThatPlays(int width, int height, int rungs)
    {
        var key = await _bed.StoreAsync(SampleMedia.Video(width, height));
        var progress = new RecordedProgress();

        var output = await _bed.MakeAsync("ffmpeg/hls", $$"""{"source":"{{key}}"}""", progress);

        Assert.Equal(("playlist", width, height), (output.Role, output.Width, output.Height));
        Assert.InRange(output.DurationSeconds!.Value, 0.9, 1.2);
        Assert.EndsWith("/master.m3u8", output.Key, StringComparison.Ordinal);
        var master = Encoding.UTF8.GetString(await _bed.ReadAsync(output.Key!));
        Assert.Equal(rungs, master.Split("#EXT-X-STREAM-INF").Length - 1);
        using var data = JsonDocument.Parse(output.Data!);
        var variants = data.RootElement.GetProperty("variants").EnumerateArray().ToList();
        Assert.Equal(rungs, variants.Count);
        Assert.All(variants, variant => Assert.Contains(variant.GetProperty("playlist_path").GetString()!, master, StringComparison.Ordinal));
        Assert.All(variants, variant => Assert.Contains($"RESOLUTION={variant.GetProperty("resolution").GetString()}", master, StringComparison.Ordinal));

        var probe = await _bed.ProbeAsync(output.Key!);
        Assert.Equal((width, height, rungs * 2), (probe.Width, probe.Height, probe.Codecs.Count));
        Assert.Equal(["aac", "h264"], probe.Codecs.Distinct().Order());
    }

    [Fact]
    public async Task Hls_WhenVideoIsLongerThanASegment_CutsItAtKeyFrames()
    {
        var key = await _bed.StoreAsync(SampleMedia.Video(seconds: 9));

        var output = await _bed.MakeAsync("ffmpeg/hls", $$"""{"source":"{{key}}"}""");

        var playlist = Encoding.UTF8.GetString(await _bed.ReadAsync(output.Key!.Replace("master.m3u8", "96p/index.m3u8", StringComparison.Ordinal)));
        Assert.Contains("#EXT-X-ENDLIST", playlist, StringComparison.Ordinal);
        Assert.Equal(2, playlist.Split("#EXTINF:").Length - 1);
        Assert.Contains("#EXTINF:6.0", playlist, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hls_WhenVideoIsSilent_MakesPictureOnly()
    {
        var output = await _bed.MakeAsync("ffmpeg/hls", $$"""{"source":"{{await _bed.StoreAsync(SampleMedia.SilentVideo())}}"}""");

        Assert.Equal(["h264"], (await _bed.ProbeAsync(output.Key!)).Codecs);
    }

    [Theory]
    [InlineData(60, 4, 6)]
    [InlineData(4 * 3600, 4, 6)]
    [InlineData(24 * 3600, 4, 35)]
    public void SegmentSeconds_WhenVideoIsLong_KeepsTheNumberOfFilesInBounds(double duration, int rungs, int seconds)
    {
        Assert.Equal(seconds, HlsModel.SegmentSeconds(duration, rungs));
        Assert.InRange((duration / seconds * rungs) + rungs + 1, 0, new MediaStoreOptions().FilesPerFolderLimit);
    }
}
