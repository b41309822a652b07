using Microsoft.Extensions.Time.Testing;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers.Simulation;

public sealed class SimulationProviderTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly SimulationOracle _oracle;
    private readonly InMemoryMediaStore _store = new("unused");
    private readonly SimulationProvider _provider;
    private int _kills;

    public SimulationProviderTests()
    {
        _oracle = new SimulationOracle(_time);
        _provider = new SimulationProvider(new SimulationOptions { AllowCrash = true }, _oracle, _store, _time) { KillProcess = () => _kills++ };
    }

    [Fact]
    public async Task StartAsync_WhenDurationPasses_ReportsEvenStepsAndEnds()
    {
        var progress = new RecordedProgress();
        var run = _provider.StartAsync(AnAttempt.Of(Script("""{"duration_ms":4000,"steps":4}"""), progress), CancellationToken.None);

        for (var step = 1; step <= 4; step++)
        {
            Assert.False(run.IsCompleted);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.IsType<AttemptOutcome.Succeeded>(await Ended(run));
        Assert.Equal([0, 25, 50, 75, 99], progress.Reports.Select(report => report.Percent).Take(5));
    }

    [Fact]
    public async Task StartAsync_WhenDurationIsZero_NeedsNoTimer() =>
        Assert.IsType<AttemptOutcome.Succeeded>(await Ended(RunAsync("""{"duration_ms":0}""")));

    [Fact]
    public async Task StartAsync_WhenOutputIsOff_StoresNothing()
    {
        var outcome = Assert.IsType<AttemptOutcome.Succeeded>(await Ended(RunAsync("""{"duration_ms":0,"output":false}""")));

        Assert.Empty(outcome.Outputs);
        Assert.Empty(_store.Keys);
    }

    [Theory]
    [InlineData("invalid_request")]
    [InlineData("content_policy_violation")]
    [InlineData("insufficient_quota")]
    [InlineData("rate_limit_exceeded")]
    [InlineData("model_overloaded")]
    [InlineData("network_error")]
    [InlineData("timeout")]
    [InlineData("configuration_error")]
    [InlineData("internal_error")]
    public async Task StartAsync_WhenItFailsWithoutTimes_IsFinalWithItsCode(string code)
    {
        var outcome = await Ended(RunAsync($$"""{"duration_ms":0,"fail":"{{code}}","message":"Because."}"""));

        Assert.Equal(new AttemptOutcome.Refused(code, "Because.", Retryable: false), outcome);
    }

    [Theory]
    [InlineData("rate_limit_exceeded", typeof(AttemptOutcome.Throttled))]
    [InlineData("model_overloaded", typeof(AttemptOutcome.Overloaded))]
    [InlineData("network_error", typeof(AttemptOutcome.Unreachable))]
    [InlineData("timeout", typeof(AttemptOutcome.TimedOut))]
    [InlineData("internal_error", typeof(AttemptOutcome.Crashed))]
    [InlineData("insufficient_quota", typeof(AttemptOutcome.Refused))]
    public async Task StartAsync_WhenItFailsTwice_SucceedsOnTheThirdAttempt(string code, Type failure)
    {
        var script = $$"""{"duration_ms":0,"fail":"{{code}}","fail_times":2}""";

        var first = await Ended(RunAsync(script));
        var second = await Ended(RunAsync(script, attempt: 2));
        var third = await Ended(RunAsync(script, attempt: 3));

        Assert.IsType(failure, first);
        Assert.IsType(failure, second);
        Assert.True(first is not AttemptOutcome.Refused { Retryable: false });
        Assert.IsType<AttemptOutcome.Succeeded>(third);
    }

    [Fact]
    public async Task StartAsync_WhenRetryAfterIsScripted_AsksForThatWait()
    {
        var throttled = await Ended(RunAsync("""{"duration_ms":0,"fail":"rate_limit_exceeded","fail_times":1,"retry_after":7}"""));
        var overloaded = await Ended(RunAsync("""{"duration_ms":0,"fail":"model_overloaded","fail_times":1,"retry_after":0.5}"""));
        var final = await Ended(RunAsync("""{"duration_ms":0,"fail":"rate_limit_exceeded","retry_after":7}"""));

        Assert.Equal(new AttemptOutcome.Throttled(TimeSpan.FromSeconds(7)), throttled);
        Assert.Equal(TimeSpan.FromSeconds(0.5), Assert.IsType<AttemptOutcome.Overloaded>(overloaded).RetryAfter);
        Assert.Contains("retry after 7 seconds", Assert.IsType<AttemptOutcome.Refused>(final).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_WhenItHangs_EndsOnlyByCancel()
    {
        using var cancel = new CancellationTokenSource();
        var run = _provider.StartAsync(AnAttempt.Of(Script("""{"duration_ms":0,"hang":true}""")), cancel.Token);

        _time.Advance(TimeSpan.FromDays(400));
        Assert.False(run.IsCompleted);
        await cancel.CancelAsync();

        Assert.IsType<AttemptOutcome.Cancelled>(await Ended(run));
    }

    [Fact]
    public async Task StartAsync_WhenItIgnoresCancel_GoesOnToItsEnd()
    {
        using var cancel = new CancellationTokenSource();
        var run = _provider.StartAsync(AnAttempt.Of(Script("""{"duration_ms":1000,"steps":1,"ignore_cancel":true}""")), cancel.Token);

        await cancel.CancelAsync();
        Assert.False(run.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.IsType<AttemptOutcome.Succeeded>(await Ended(run));
        Assert.Single(_store.Keys);
    }

    [Theory]
    [InlineData("true", 1, 1)]
    [InlineData("1", 1, 1)]
    [InlineData("1", 2, 0)]
    [InlineData("[1,3]", 3, 1)]
    [InlineData("[1,3]", 2, 0)]
    [InlineData("false", 1, 0)]
    public async Task StartAsync_WhenCrashIsScripted_KillsTheProcessOnThoseAttempts(string crash, int attempt, int expected)
    {
        await Ended(RunAsync($$"""{"duration_ms":0,"crash":{{crash}}}""", attempt));

        Assert.Equal(expected, _kills);
    }

    [Fact]
    public async Task Oracle_WhenAttemptsOverlap_CountsThemItself()
    {
        var runs = Enumerable.Range(0, 3).Select(_ => RunAsync("""{"duration_ms":1000,"steps":1}""")).ToList();
        Assert.Equal(3, _oracle.InFlight);

        _time.Advance(TimeSpan.FromSeconds(1));
        await Ended(Task.WhenAll(runs));
        await Ended(RunAsync("""{"duration_ms":0}"""));

        Assert.Equal((0, 3, 4L), (_oracle.InFlight, _oracle.MaximumInFlight, _oracle.Started));
        Assert.Equal([0, 0, 0, 1], _oracle.Starts.Select(start => (start.At - _oracle.Starts[0].At).TotalSeconds));
    }

    [Fact]
    public async Task Oracle_WhenStartsExceedItsMemory_KeepsTheLast()
    {
        for (var i = 1; i <= SimulationOracle.MaximumStarts + 2; i++)
        {
            await RunAsync("""{"duration_ms":0,"steps":1,"output":false}""", attempt: i);
        }

        Assert.Equal(SimulationOracle.MaximumStarts, _oracle.Starts.Count);
        Assert.Equal(3, _oracle.Starts[0].Attempt);
    }

    private Task<AttemptOutcome> RunAsync(string script, int attempt = 1) =>
        _provider.StartAsync(AnAttempt.Of(Script(script), attempt: attempt), CancellationToken.None);

    private static MediaTaskSpec Script(string script) => new() { Model = "sim/image", Input = $$"""{"simulate":{{script}}}""" };

    private static Task<T> Ended<T>(Task<T> run) => run.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
}
