using Orleans.MediaTasks.Providers.Ffmpeg.Models;
using Orleans.MediaTasks.Providers.Processes;

namespace Orleans.MediaTasks.Providers.Ffmpeg;

public sealed class FfmpegTextTests
{
    [Theory]
    [InlineData("out_time_us=1500000", 1.5)]
    [InlineData("out_time_ms=1500000", 1.5)]
    [InlineData("out_time_us=-40000", -0.04)]
    [InlineData("out_time_us=N/A", null)]
    [InlineData("out_time=00:00:01.500000", null)]
    [InlineData("progress=end", null)]
    [InlineData("frame=  12", null)]
    [InlineData("rubbish", null)]
    [InlineData("=", null)]
    public void SecondsIn_WhenLineIsGiven_ReadsTheTime(string line, double? seconds) => Assert.Equal(seconds, FfmpegProgress.SecondsIn(line));

    [Fact]
    public void OnLine_WhenTimesJump_ReportsMonotoneUpTo99()
    {
        var progress = new RecordedProgress();
        var reader = new FfmpegProgress(progress, duration: 10);

        foreach (var line in new[] { "out_time_us=-5", "out_time_us=N/A", "out_time_us=2000000", "out_time_us=1000000", "out_time_us=9999999", "out_time_us=99000000" })
        {
            reader.OnLine(line);
        }

        Assert.Equal([0, 20, 99], progress.Reports.Select(report => report.Percent));
    }

    [Fact]
    public void OnLine_WhenLengthIsUnknown_ReportsNothing()
    {
        var progress = new RecordedProgress();

        new FfmpegProgress(progress, duration: null).OnLine("out_time_us=2000000");

        Assert.Empty(progress.Reports);
    }

    [Theory]
    [InlineData("[mov,mp4,m4a,3gp,3g2,mj2 @ 0x5606e85a81c0] moov atom not found\nfile:/tmp/a b/x.mp4: Invalid data found\n", "the file b/x.mp4: Invalid data found")]
    [InlineData("file:/srv/data/media/ab/x.mp4: Invalid data found when processing input", "the file: Invalid data found when processing input")]
    [InlineData("[png @ 0x1] [IMGUTILS @ 0x2] Picture size 9x9 is invalid\n[png @ 0x1] Invalid image size\nConversion failed!\n", "Picture size 9x9 is invalid")]
    [InlineData("[mov @ 0x1] [error] partial file\n[info] video:3kB audio:0kB\n[libx264 @ 0x2] [info] kb/s:7\n", "partial file")]
    [InlineData("[info] all is well", "no reason was given")]
    [InlineData("", "no reason was given")]
    [InlineData("Conversion failed!", "Conversion failed!")]
    public void FailureReason_WhenTextIsGiven_FindsTheLineWithoutPaths(string text, string reason) => Assert.Equal(reason, FailureReason.Of(text));

    [Theory]
    [InlineData("Cancelled", 137, "", "Cancelled")]
    [InlineData("TimedOut", 137, "", "TimedOut")]
    [InlineData("Exited", 152, "", "Refused")]
    [InlineData("Exited", 255, "Exiting normally, received signal 24.", "Refused")]
    [InlineData("Exited", 153, "", "Refused")]
    [InlineData("Exited", 1, "av_interleaved_write_frame(): No space left on device", "Refused")]
    [InlineData("Exited", 1, "x264 [error]: malloc of size 5353683 failed", "Refused")]
    [InlineData("Exited", 255, "[info] Exiting normally, received signal 15.", "Crashed")]
    [InlineData("Exited", 137, "", "Crashed")]
    [InlineData("Exited", 139, "", "Crashed")]
    [InlineData("Exited", 127, "prlimit: failed to execute /usr/bin/ffmpeg: No such file or directory", "Misconfigured")]
    [InlineData("Exited", 1, "Unknown encoder 'libx264'", "Misconfigured")]
    [InlineData("Exited", 1, "bwrap: Can't mkdir", "Crashed")]
    [InlineData("Exited", 1, "moov atom not found", "Invalid")]
    public void FfmpegFailure_WhenProcessEnded_SaysWhatItMeans(string ending, int code, string text, string outcome) =>
        Assert.Equal(outcome, FfmpegFailure.Of(new ProcessResult(Enum.Parse<ProcessEnding>(ending), code, text), new FfmpegOptions(), TimeSpan.FromSeconds(1)).GetType().Name);

    [Theory]
    [InlineData("a lighthouse", "a lighthouse")]
    [InlineData("one two three four five six seven", "one two three four five six\nseven")]
    [InlineData("a\u0000b\u0007c\u202ed", "a b c d")]
    public void Wrap_WhenPromptIsShort_KeepsItsWords(string prompt, string lines) => Assert.Equal(lines, PromptFont.Wrap(prompt));

    [Fact]
    public void Wrap_WhenPromptIsEndless_KeepsFiveLines()
    {
        var lines = PromptFont.Wrap(new string('x', 32_000)).Split('\n');

        Assert.Equal(5, lines.Length);
        Assert.All(lines, line => Assert.InRange(line.Length, 1, 29));
        Assert.EndsWith("…", lines[^1], StringComparison.Ordinal);
    }
}
