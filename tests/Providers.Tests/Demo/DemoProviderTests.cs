using Microsoft.Extensions.Time.Testing;
using Orleans.MediaTasks.Providers.Images;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers.Demo;

public sealed class DemoProviderTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _time = new();
    private readonly InMemoryMediaStore _store = new("unused");

    [Fact]
    public void Describe_SaysThatItSimulates()
    {
        var info = Provider().Describe();

        Assert.Equal(("demo", 5), (info.Name, info.DefaultConcurrency));
        Assert.Contains("Simulate", info.Description, StringComparison.Ordinal);
        Assert.Contains("Simulated", info.Models[0].Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_WhenItSucceeds_TakesASecondOrTwoWithGrowingProgress()
    {
        var progress = new RecordedProgress();
        var attempt = Attempt(failing: false) with { Progress = progress };
        var run = Provider().StartAsync(attempt, TestContext.Current.CancellationToken);

        for (var passed = TimeSpan.Zero; passed < TimeSpan.FromSeconds(0.95); passed += TimeSpan.FromMilliseconds(50))
        {
            _time.Advance(TimeSpan.FromMilliseconds(50));
        }

        Assert.False(run.IsCompleted);
        Assert.InRange(progress.Reports[^1].Percent, 30, 80);
        await EndAsync(run, 25);

        var output = Assert.Single(Assert.IsType<AttemptOutcome.Succeeded>(await run).Outputs);
        Assert.Equal(("image/png", 96, 64), (output.ContentType, output.Width, output.Height));
        Assert.Equal(progress.Reports.Select(report => report.Percent).Order(), progress.Reports.Select(report => report.Percent));
        Assert.InRange(progress.Reports[^1].Percent, 90, 99);
    }

    [Fact]
    public async Task StartAsync_WhenItsLotIsToFail_IsOverloadedOnTheWay()
    {
        var progress = new RecordedProgress();
        var run = Provider().StartAsync(Attempt(failing: true) with { Progress = progress }, TestContext.Current.CancellationToken);
        await EndAsync(run, 40);

        var overloaded = Assert.IsType<AttemptOutcome.Overloaded>(await run);
        Assert.StartsWith("HTTP 503: ", overloaded.Message, StringComparison.Ordinal);
        Assert.Null(overloaded.RetryAfter);
        Assert.InRange(progress.Reports[^1].Percent, 40, 60);
        Assert.Empty(_store.Keys);
    }

    [Theory]
    [InlineData("please fail permanently now")]
    [InlineData("FAIL PERMANENTLY")]
    public async Task StartAsync_WhenThePromptSaysSo_FailsForGood(string prompt)
    {
        var run = Provider().StartAsync(Attempt(failing: true, prompt), TestContext.Current.CancellationToken);
        await EndAsync(run, 40);

        var refused = Assert.IsType<AttemptOutcome.Refused>(await run);
        Assert.Equal(("invalid_request", false), (refused.Code, refused.Retryable));
        Assert.StartsWith("HTTP 400: ", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Chance_OverManyAttempts_IsSpreadEvenlyAndTheSameEachTime()
    {
        var chances = Enumerable.Range(0, 20_000).Select(index => DemoChance.Of($"{index}-1")).ToList();

        Assert.Equal(DemoChance.Of("7-1"), chances[7]);
        Assert.All(chances, chance => Assert.True(chance is { Failing: >= 0 and < 1, Length: >= 0 and < 1 }));
        Assert.InRange(chances.Count(chance => chance.Failing < 0.1), 1_850, 2_150);
        Assert.InRange(chances.Average(chance => chance.Length), 0.49, 0.51);
    }

    [Theory]
    [InlineData(0.0, false)]
    [InlineData(1.0, true)]
    public async Task StartAsync_WhenTheRateIsSet_KeepsToIt(double rate, bool fails)
    {
        var provider = Provider(rate, TimeSpan.Zero);

        for (var attempt = 1; attempt <= 20; attempt++)
        {
            var outcome = await provider.StartAsync(AnAttempt.Of(Spec("a fox"), attempt: attempt), TestContext.Current.CancellationToken).WaitAsync(Deadline, TestContext.Current.CancellationToken);
            Assert.Equal(fails, outcome is AttemptOutcome.Overloaded);
        }
    }

    // The renderer works on real threads; the clock only carries the time before it.
    private async Task EndAsync(Task run, int steps)
    {
        for (var i = 0; i < steps && !run.IsCompleted; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(50));
        }

        await run.WaitAsync(Deadline, TestContext.Current.CancellationToken);
    }

    private DemoProvider Provider(double rate = 0.1, TimeSpan? duration = null) => new(
        duration is { } fixedTime ? new DemoOptions { FailureRate = rate, ShortestDuration = fixedTime, LongestDuration = fixedTime } : new DemoOptions { FailureRate = rate },
        new ImagesProvider(new ImagesOptions(), _store),
        _time);

    /// <summary>The first attempt of a task with that lot at the usual rate.</summary>
    private static AttemptContext Attempt(bool failing, string prompt = "a fox") => Enumerable.Range(1, 1_000)
        .Select(number => AnAttempt.Of(Spec(prompt), attempt: number))
        .First(attempt => DemoChance.Of(attempt.SubmitKey).Failing < 0.1 == failing);

    private static MediaTaskSpec Spec(string prompt) => new() { Model = DemoProvider.Model, Input = $$"""{"prompt":"{{prompt}}","size":"96x64"}""" };
}
