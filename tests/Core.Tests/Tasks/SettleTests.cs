using System.Collections.Immutable;
using Orleans.MediaTasks.Limits;
using Orleans.MediaTasks.Providers;

namespace Orleans.MediaTasks.Tasks;

public sealed class SettleTests
{
    private static readonly Effect Released = new Effect.ReleasePermit("fast", new Permit(1, 1));

    public static TheoryData<string, AttemptOutcome> Retried => new()
    {
        { FailureCodes.RateLimitExceeded, new AttemptOutcome.Throttled(null) },
        { FailureCodes.ModelOverloaded, new AttemptOutcome.Overloaded("m") },
        { FailureCodes.NetworkError, new AttemptOutcome.Unreachable("m") },
        { FailureCodes.Timeout, new AttemptOutcome.TimedOut("m") },
        { FailureCodes.InternalError, new AttemptOutcome.Crashed("m") },
        { "odd", new AttemptOutcome.Refused("odd", "m", Retryable: true) },
    };

    public static TheoryData<string, AttemptOutcome> LeftToAnotherModel => new()
    {
        { FailureCodes.InsufficientQuota, new AttemptOutcome.OutOfCredit("m") },
        { FailureCodes.ConfigurationError, new AttemptOutcome.Misconfigured("m") },
    };

    public static TheoryData<string, AttemptOutcome> Final => new()
    {
        { FailureCodes.ContentPolicyViolation, new AttemptOutcome.ContentRejected("m") },
        { FailureCodes.InvalidRequest, new AttemptOutcome.Invalid("m") },
        { FailureCodes.SubmitOutcomeUnknown, new AttemptOutcome.SubmitUnknown("m") },
        { "odd", new AttemptOutcome.Refused("odd", "m", Retryable: false) },
    };

    [Theory, MemberData(nameof(Retried))]
    public void Failure_WhenItMayPass_IsRetriedAfterItsBackoff(string code, AttemptOutcome outcome)
    {
        var retrying = Given.Processing().Changed(Given.Report(1, outcome));

        var due = Given.Now + RetryBackoff.Wait(RetryPolicy.Default, Given.Id, attempt: 1, attemptsUsed: 1, retryAfter: null);
        Assert.Equal((MediaTaskStatus.Retrying, due, code), (retrying.State.Status, retrying.State.DueAt, retrying.State.Failure?.Code));
        Assert.Equal((Given.Now, due, code), (retrying.State.Attempts[0].EndedAt, retrying.State.Attempts[0].RetryAt, retrying.State.Attempts[0].Failure?.Code));
        Assert.Equal((null, null), (retrying.State.Owner, retrying.State.Permit));
        Assert.Equal([new Effect.Publish(), Released, new Effect.SetWakeup(due)], retrying.Effects);
        Assert.False(retrying.MayBeLazy);
    }

    [Theory, MemberData(nameof(Retried))]
    public void Failure_WhenAttemptsAreUsedUp_FailsTheTask(string code, AttemptOutcome outcome)
    {
        var failed = Given.Processing(Given.Tries(1)).Changed(Given.Report(1, outcome));

        Assert.Equal((MediaTaskStatus.Failed, code, null), (failed.State.Status, failed.State.Failure?.Code, failed.State.DueAt));
        Assert.Equal([new Effect.Publish(), Released], failed.Effects);
    }

    [Theory, MemberData(nameof(Retried)), MemberData(nameof(LeftToAnotherModel))]
    public void Failure_WhenAnotherModelIsLeft_GoesOnWithIt(string code, AttemptOutcome outcome)
    {
        var moved = Given.Processing(Given.Tries(1), Given.OtherRoute).Changed(Given.Report(1, outcome));

        var state = moved.State;
        Assert.Equal((MediaTaskStatus.Queued, "slow", "slow/one", TimeSpan.FromMinutes(30)), (state.Status, state.Provider, state.Model, state.AttemptTimeout));
        Assert.Equal((0, 1, null, code), (state.AttemptsUsed, state.Attempt, state.Failure, state.Attempts[0].Failure?.Code));
        Assert.Empty(state.Fallbacks);
        Assert.Equal([new Effect.Publish(), Released, new Effect.RequestPermit("slow")], moved.Effects);
    }

    [Theory, MemberData(nameof(LeftToAnotherModel))]
    public void Failure_WhenOnlyAnotherModelCouldDoIt_IsNotRetried(string code, AttemptOutcome outcome) =>
        Assert.Equal((MediaTaskStatus.Failed, code), StatusAfter(outcome, []));

    [Theory, MemberData(nameof(Final))]
    public void Failure_WhenTheInputIsAtFault_IsFinalEvenWithAFallback(string code, AttemptOutcome outcome) =>
        Assert.Equal((MediaTaskStatus.Failed, code), StatusAfter(outcome, [Given.OtherRoute]));

    [Theory]
    [InlineData(-7, 0)]
    [InlineData(0, 0)]
    [InlineData(45, 45)]
    [InlineData(600, 600)]
    [InlineData(601, 600)]
    [InlineData(315_360_000, 600)]
    public void RetryAfter_WhenTheProviderNamesOne_WinsWithinItsBounds(int seconds, int expected)
    {
        var due = Given.Now.AddSeconds(expected);

        foreach (AttemptOutcome outcome in new AttemptOutcome[] { new AttemptOutcome.Throttled(TimeSpan.FromSeconds(seconds)), new AttemptOutcome.Overloaded("m", TimeSpan.FromSeconds(seconds)) })
        {
            var retrying = Given.Processing().Changed(Given.Report(1, outcome));

            Assert.Equal(due, retrying.State.DueAt);
            Assert.Equal([new Effect.Publish(), new Effect.ThrottleProvider("fast", due), Released, new Effect.SetWakeup(due)], retrying.Effects);
        }
    }

    [Fact]
    public void NextAttempt_WhenTheLastOneWasRemote_DoesNotKnowItsJob() =>
        Assert.Null(Given.Remote().After(Given.Report(1, new AttemptOutcome.Overloaded("m"))).ExternalId);

    private static (MediaTaskStatus, string?) StatusAfter(AttemptOutcome outcome, ImmutableArray<ModelRoute> fallbacks)
    {
        var state = Given.Processing(spec: null, fallbacks).After(Given.Report(1, outcome));
        return (state.Status, state.Failure?.Code);
    }
}
