using CsCheck;
using Orleans.MediaTasks.Providers;

namespace Orleans.MediaTasks.Tasks;

/// <summary>A task ends the same way wherever its grain or its silo breaks between a write and the effects of it.</summary>
public sealed class CrashTests
{
    private static readonly AttemptOutcome[] Succeeds = [Given.Success];
    private static readonly AttemptOutcome[] Crashes = [Given.Crash];
    private static readonly AttemptOutcome[] Remote = [Given.Running, Given.Running, new AttemptOutcome.Unreachable("Cut."), Given.Success];
    private static readonly AttemptOutcome[] RemoteFails = [Given.Running, new AttemptOutcome.Overloaded("No capacity.", TimeSpan.FromSeconds(5))];
    private static readonly AttemptOutcome[] AnswerLost = [new AttemptOutcome.SubmitUnknown("Cut."), Given.Running, Given.Success];
    private static readonly AttemptOutcome[] NeverEnds = [new AttemptOutcome.InProgress(Given.Job, TimeSpan.FromMinutes(2))];
    private static readonly AttemptOutcome[] Refused = [new AttemptOutcome.Invalid("Not a picture.")];
    private static readonly AttemptOutcome[] NoCredit = [new AttemptOutcome.OutOfCredit("No credit.")];

    public static TheoryData<string> Stories => [.. Told.Keys];

    private static Dictionary<string, Story> Told { get; } = new()
    {
        ["succeeds"] = new(new MediaTaskSpec(), [Succeeds]),
        ["starts later"] = new(new MediaTaskSpec { StartAt = Given.Now.AddHours(1), StartTtl = TimeSpan.FromHours(1) }, [Succeeds]),
        ["succeeds at the third attempt"] = new(new MediaTaskSpec(), [Crashes, Crashes, Succeeds]),
        ["fails on both models"] = new(Given.Tries(2), [Crashes, Crashes]),
        ["is refused"] = new(new MediaTaskSpec(), [Refused]),
        ["is refused and retried"] = new(new MediaTaskSpec(), [Refused], RetryOnce: true),
        ["goes to the other model"] = new(new MediaTaskSpec(), [NoCredit]),
        ["runs remotely"] = new(new MediaTaskSpec(), [Remote], Rule: LostStart.SubmitAgain),
        ["runs remotely, the first answer lost"] = new(new MediaTaskSpec(), [AnswerLost], Rule: LostStart.SubmitAgain),
        ["fails remotely"] = new(new MediaTaskSpec(), [RemoteFails, Remote], Rule: LostStart.SubmitAgain),
        ["runs remotely for too long"] = new(Given.Tries(1), [NeverEnds], Rule: LostStart.SubmitAgain),
        ["runs remotely for too long, then well"] = new(Given.Tries(2), [NeverEnds, Remote], Rule: LostStart.SubmitAgain),
    };

    [Theory, MemberData(nameof(Stories))]
    public void Story_WhereverItBreaks_EndsTheSame(string name) => EndsTheSame(Told[name]);

    [Theory, MemberData(nameof(Stories))]
    public void Story_WhenCancelledAnywhereAndBrokenAnywhere_EndsCancelled(string name)
    {
        for (var after = 0; after < WritesOf(Told[name]).Count; after++)
        {
            var story = Told[name] with { CancelAfter = after };
            foreach (var point in PointsOf(story))
            {
                var world = new CrashWorld(story, point);
                var end = world.Play();
                Assert.True(world.CancelAcknowledged == (end.Status == MediaTaskStatus.Cancelled), $"{point}, cancelled after {after} writes: {end}");
                AssertNoJobIsLeft(story, world, point);
            }
        }
    }

    [Fact]
    public void AnyStory_WhereverItBreaks_EndsTheSame()
    {
        var attempts = Gen.OneOf(Succeeds, Crashes, Remote, RemoteFails, Refused, NoCredit);
        Gen.Select(Gen.Int[1, 4], attempts.Array[1, 5], Gen.Bool)
            .Select((tries, outcomes, retry) => new Story(Given.Tries(tries), outcomes, RetryOnce: retry))
            .Sample(EndsTheSame, iter: 200);
    }

    private static void EndsTheSame(Story story)
    {
        var end = EndOf(new CrashWorld(story, crash: null).Play());
        Assert.True(end.Status.IsTerminal());
        foreach (var point in PointsOf(story))
        {
            var world = new CrashWorld(story, point);
            var broken = EndOf(world.Play());
            Assert.True(end == broken, $"{point}: {broken} instead of {end}");
            AssertNoJobIsLeft(story, world, point);
        }
    }

    private static void AssertNoJobIsLeft(Story story, CrashWorld world, CrashPoint point)
    {
        if (story.Rule == LostStart.SubmitAgain)
        {
            Assert.True(!world.RunningJobs.Any(), $"{point}: the job of attempt {string.Join(", ", world.RunningJobs)} was left running.");
        }
    }

    private static IEnumerable<CrashPoint> PointsOf(Story story) =>
        from kind in Enum.GetValues<CrashKind>()
        from write in WritesOf(story).Index()
        from effects in Enumerable.Range(0, write.Item + 1)
        select new CrashPoint(write.Index + 1, effects, kind);

    private static List<int> WritesOf(Story story)
    {
        var world = new CrashWorld(story, crash: null);
        world.Play();
        return world.Writes;
    }

    private static (MediaTaskStatus Status, string? Failure, int Outputs, string Model) EndOf(MediaTaskState state) =>
        (state.Status, state.Failure?.Code, state.Outputs.Length, state.Model);
}
