using Orleans.MediaTasks.Oracle;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers.SimulationRemote;

public sealed class SimulationRemoteProviderTests : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private readonly InMemoryMediaStore _store = new("unused");
    private RemoteJobOracle _oracle = null!;
    private SimulationRemoteProvider _provider = null!;

    public static TheoryData<string, bool> LostAnswers => new() { { "cut before", false }, { "cut after", true }, { "hang before", false }, { "hang after", true }, { "500", false } };

    public async ValueTask InitializeAsync()
    {
        _oracle = await RemoteJobOracle.StartAsync();
        _provider = new SimulationRemoteProvider(new SimulationRemoteOptions { Url = _oracle.Url, RequestTimeout = TimeSpan.FromSeconds(1) }, _store);
    }

    public async ValueTask DisposeAsync()
    {
        _provider.Dispose();
        await _oracle.DisposeAsync();
    }

    [Fact]
    public async Task Submit_WhenItIsTaken_NamesTaskAttemptAndKey()
    {
        var attempt = Attempt("""{"simulate":{"hang":true}}""", number: 3);

        var running = Assert.IsType<AttemptOutcome.InProgress>(await StartAsync(attempt));

        var job = Assert.Single(_oracle.Jobs);
        Assert.Equal((running.ExternalId, attempt.SubmitKey, attempt.TaskId.ToString(), 3), (job.Id, job.Key, job.Task, job.Attempt));
        Assert.Equal(TimeSpan.FromMilliseconds(250), running.PollAfter);
    }

    [Fact]
    public async Task Submit_WhenRepeated_GivesTheSameJob()
    {
        var attempt = Attempt("""{"simulate":{"hang":true}}""");

        Assert.Equal(await StartAsync(attempt), await StartAsync(attempt));
        Assert.Single(_oracle.Jobs);
    }

    [Theory, MemberData(nameof(LostAnswers))]
    public async Task Submit_WhenItsAnswerIsLost_SaysThatItDoesNotKnowAndSendsItOnce(string fault, bool madeJob)
    {
        _oracle.Fault = _ => fault switch
        {
            "cut before" => new OracleFault.CutBefore(),
            "cut after" => new OracleFault.CutAfter(),
            "hang before" => new OracleFault.HangBefore(),
            "hang after" => new OracleFault.HangAfter(),
            _ => new OracleFault.Refuse(500),
        };

        Assert.IsType<AttemptOutcome.SubmitUnknown>(await StartAsync(Attempt()));

        Assert.Equal(madeJob ? 1 : 0, _oracle.Jobs.Count);
        Assert.Single(_oracle.Events, entry => entry.Kind == OracleEventKind.Fault);
    }

    [Fact]
    public async Task Submit_WhenNobodyListens_SaysThatNothingWasSent()
    {
        await _oracle.DisposeAsync();

        Assert.IsType<AttemptOutcome.Unreachable>(await StartAsync(Attempt()));
    }

    [Fact]
    public async Task Submit_WhenThrottled_PassesTheWaitOn()
    {
        _oracle.Fault = _ => new OracleFault.Refuse(429, RetryAfterSeconds: 7);

        Assert.Equal(new AttemptOutcome.Throttled(TimeSpan.FromSeconds(7)), await StartAsync(Attempt()));
    }

    [Theory]
    [InlineData("""{"duration_ms":0,"fail":"network_error"}""", "network_error", false)]
    [InlineData("""{"duration_ms":0,"fail":"timeout","fail_times":5,"message":"Late."}""", "timeout", true)]
    public async Task Poll_WhenTheJobFailed_SaysThatItIsOver(string script, string code, bool retryable)
    {
        var outcome = Assert.IsType<AttemptOutcome.Refused>(await PollEndedAsync(Attempt($$"""{"simulate":{{script}}}""")));

        Assert.Equal((code, retryable), (outcome.Code, outcome.Retryable));
    }

    [Fact]
    public async Task Poll_WhenSomebodyElseCancelledTheJob_MayBeTriedAgain()
    {
        var attempt = Attempt("""{"simulate":{"hang":true}}""");
        var running = (AttemptOutcome.InProgress)await StartAsync(attempt);
        await _provider.CancelAsync(attempt, running.ExternalId, CancellationToken.None);

        Assert.True(Assert.IsType<AttemptOutcome.Refused>(await PollAsync(attempt, running)).Retryable);
    }

    [Theory, MemberData(nameof(LostAnswers))]
    public async Task Poll_WhenItDoesNotGetThrough_SaysNothingOfTheJob(string fault, bool _)
    {
        var attempt = Attempt("""{"simulate":{"hang":true}}""");
        var running = (AttemptOutcome.InProgress)await StartAsync(attempt);
        _oracle.Fault = _ => fault.StartsWith("cut", StringComparison.Ordinal) ? new OracleFault.CutBefore() : fault == "500" ? new OracleFault.Refuse(500) : new OracleFault.HangBefore();

        Assert.IsType<AttemptOutcome.Unreachable>(await PollAsync(attempt, running));
    }

    [Fact]
    public async Task Cancel_WhenTheJobHasEnded_IsTooLate()
    {
        var attempt = Attempt("""{"simulate":{"duration_ms":0}}""");
        var running = (AttemptOutcome.InProgress)await StartAsync(attempt);
        await EndedAsync(running);

        Assert.Equal(CancelOutcome.TooLate, await _provider.CancelAsync(attempt, running.ExternalId, CancellationToken.None));
        Assert.Equal(CancelOutcome.TooLate, await _provider.CancelAsync(attempt, "job-of-nobody", CancellationToken.None));
    }

    [Fact]
    public async Task Cancel_WhenItIsNotAnswered_IsNotTakenForDone()
    {
        var attempt = Attempt("""{"simulate":{"hang":true}}""");
        var running = (AttemptOutcome.InProgress)await StartAsync(attempt);
        _oracle.Fault = _ => new OracleFault.CutBefore();

        await Assert.ThrowsAsync<HttpRequestException>(() => _provider.CancelAsync(attempt, running.ExternalId, CancellationToken.None));
    }

    private static AttemptContext Attempt(string input = "{}", int number = 1) =>
        AnAttempt.Of(new MediaTaskSpec { Kind = MediaTaskKinds.Image, Model = "sim-remote/image", Input = input }, attempt: number);

    private Task<AttemptOutcome> StartAsync(AttemptContext attempt) => _provider.StartAsync(attempt, CancellationToken.None).WaitAsync(Deadline);

    private Task<AttemptOutcome> PollAsync(AttemptContext attempt, AttemptOutcome.InProgress running) =>
        _provider.PollAsync(attempt, running.ExternalId, CancellationToken.None).WaitAsync(Deadline);

    private async Task<AttemptOutcome> PollEndedAsync(AttemptContext attempt)
    {
        var running = (AttemptOutcome.InProgress)await StartAsync(attempt);
        await EndedAsync(running);
        return await PollAsync(attempt, running);
    }

    private Task<OracleEvent> EndedAsync(AttemptOutcome.InProgress running) =>
        _oracle.Record.UntilAsync(entry => entry.Kind == OracleEventKind.Done && entry.Job == running.ExternalId, Deadline);
}
