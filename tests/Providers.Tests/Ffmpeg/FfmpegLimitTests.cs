using Orleans.MediaTasks.Providers.Processes;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers.Ffmpeg;

public sealed class FfmpegLimitTests
{
    private const string Heavy = """{"prompt":"a","duration":60,"size":"1920x1080","fps":60}""";

    public static TheoryData<bool> BothWays => [false, true];

    [Theory, MemberData(nameof(BothWays))]
    public async Task Attempt_WhenCancelledWhileEncoding_IsGoneSoon(bool sandboxed)
    {
        using var bed = new FfmpegBed(tools: Tools(sandboxed));
        var key = await bed.StoreAsync(SampleMedia.LongVideo());
        var mark = key.Split('.')[0];
        using var cancel = new CancellationTokenSource();
        var cancelledAt = 0L;
        var progress = new ActingProgress(percent =>
        {
            if (percent > 0 && cancelledAt == 0)
            {
                Assert.NotEmpty(AProcess.RunningWith(mark));
                cancelledAt = TimeProvider.System.GetTimestamp();
                cancel.Cancel();
            }
        });

        // The bed checks that neither a process nor a file is left.
        var outcome = await bed.RunAsync("ffmpeg/transcode", $$"""{"source":"{{key}}"}""", progress, cancellationToken: cancel.Token);

        Assert.IsType<AttemptOutcome.Cancelled>(outcome);
        Assert.InRange(TimeProvider.System.GetElapsedTime(cancelledAt), TimeSpan.Zero, TimeSpan.FromSeconds(2));
        Assert.Empty(AProcess.RunningWith(mark));
    }

    [Theory, MemberData(nameof(BothWays))]
    public async Task Attempt_WhenItTakesTooLong_TimesOut(bool sandboxed)
    {
        using var bed = new FfmpegBed(tools: Tools(sandboxed));

        var outcome = await bed.RunAsync("local/video", Heavy, timeout: TimeSpan.FromSeconds(0.5));

        Assert.Equal(new AttemptOutcome.TimedOut("ffmpeg was stopped after 0.5 s."), outcome);
    }

    [Theory, MemberData(nameof(BothWays))]
    public async Task Attempt_WhenItNeedsTooMuchCpuTime_IsRefusedForGood(bool sandboxed)
    {
        using var bed = new FfmpegBed(new FfmpegOptions { MaximumCpuTime = TimeSpan.FromSeconds(1) }, Tools(sandboxed));

        var outcome = Assert.IsType<AttemptOutcome.Refused>(await bed.RunAsync("local/video", Heavy));

        Assert.Equal((FailureCodes.Timeout, false), (outcome.Code, outcome.Retryable));
    }

    [Fact]
    public async Task Attempt_WhenItNeedsTooMuchMemory_IsRefusedForGood()
    {
        using var bed = new FfmpegBed(new FfmpegOptions { MaximumMemoryBytes = 300 * 1024 * 1024 });

        var outcome = Assert.IsType<AttemptOutcome.Refused>(await bed.RunAsync("local/video", Heavy));

        Assert.Equal((FailureCodes.InvalidRequest, false), (outcome.Code, outcome.Retryable));
        Assert.Contains("memory", outcome.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Attempt_WhenOutputGrowsTooLarge_IsRefusedForGood()
    {
        using var bed = new FfmpegBed(new FfmpegOptions { MaximumOutputBytes = 20_000 });

        var outcome = Assert.IsType<AttemptOutcome.Refused>(await bed.RunAsync("local/video", """{"prompt":"a","duration":10}"""));

        Assert.Equal((FailureCodes.InvalidRequest, false), (outcome.Code, outcome.Retryable));
        Assert.Contains("20,000 bytes", outcome.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Attempt_WhenEncoding_ReportsRisingProgressUpTo99()
    {
        using var bed = new FfmpegBed();
        var progress = new RecordedProgress();

        await bed.MakeAsync("ffmpeg/transcode", $$"""{"source":"{{await bed.StoreAsync(SampleMedia.Video(640, 360, 20))}}"}""", progress);

        var percents = progress.Reports.Select(report => report.Percent).ToList();
        Assert.Equal(percents.Order(), percents);
        Assert.All(percents, percent => Assert.InRange(percent, 0, 99));
        Assert.Contains(progress.Reports, report => report is { Percent: > 0 and < 99, Stage: "encoding" });
        Assert.Equal(["probing", "encoding", "storing"], progress.Reports.Select(report => report.Stage).Distinct());
    }

    private static ConfinementTools Tools(bool sandboxed) => sandboxed ? AProcess.Tools : AProcess.Tools with { Bwrap = null };

    private sealed class ActingProgress(Action<int> act) : IAttemptProgress
    {
        public void Report(int percent, string? stage = null, string? message = null) => act(percent);
    }
}
