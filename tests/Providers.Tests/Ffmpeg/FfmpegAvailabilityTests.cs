using Orleans.MediaTasks.Providers.Processes;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers.Ffmpeg;

public sealed class FfmpegAvailabilityTests
{
    [Fact]
    public async Task Provider_WhenFfmpegIsMissing_SaysWhatToDoAndRunsNothing()
    {
        using var bed = new FfmpegBed(new FfmpegOptions { FfmpegPath = "/nowhere/ffmpeg" });
        const string Why = "ffmpeg was not found where MediaTasks:Providers:Ffmpeg:FfmpegPath says.";

        Assert.Equal(Why, bed.Provider.Describe().Unavailable);
        Assert.Equal(new AttemptOutcome.Misconfigured(Why), await bed.RunAsync("local/audio", """{"prompt":"a"}"""));

        // What the intake makes of it.
        var refused = Assert.IsType<ModelResolution.Refused>(new ModelCatalog([bed.Provider.Describe()]).Resolve(new MediaTaskSpec { Kind = "video" }));
        Assert.Equal("configuration_error", refused.Problem.Code);
    }

    [Fact]
    public void Find_WhenProgramIsOnPath_FindsItAbsolute() => Assert.True(Path.IsPathRooted(Programs.Find("ffmpeg")));

    [Theory, InlineData("no-such-program-here", null), InlineData("ffmpeg", "/nowhere/ffmpeg")]
    public void Find_WhenThereIsNone_FindsNone(string name, string? configured) => Assert.Null(Programs.Find(name, configured));

    [Fact]
    public async Task Provider_WhenSandboxIsRequiredButMissing_RunsNothing()
    {
        using var bed = new FfmpegBed(new FfmpegOptions { RequireSandbox = true }, AProcess.Tools with { Bwrap = null });

        var why = bed.Provider.Describe().Unavailable;

        Assert.StartsWith("A sandbox is required, but bubblewrap (bwrap) is not installed.", why, StringComparison.Ordinal);
        Assert.Equal(new AttemptOutcome.Misconfigured(why!), await bed.RunAsync("local/audio", """{"prompt":"a"}"""));
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Provider_WhenSandboxWorksOrIsNotRequired_Runs(bool required)
    {
        using var bed = new FfmpegBed(new FfmpegOptions { RequireSandbox = required }, required ? AProcess.Tools : AProcess.Tools with { Bwrap = null });

        Assert.Null(bed.Provider.Describe().Unavailable);
        await bed.MakeAsync("local/audio", """{"prompt":"a","duration":1}""");
    }
}
