using Orleans.MediaTasks.Providers;

namespace Orleans.MediaTasks.Tasks;

public sealed class OutcomeRulesTests
{
    [Fact]
    public void Failure_OfEveryOutcome_IsRetryableExactlyIfItIsRetried()
    {
        foreach (var report in TransitionMatrix.Stimuli.Select(stimulus => stimulus.Command(Given.Processing())).OfType<MediaTaskCommand.AttemptReported>())
        {
            var failure = OutcomeRules.FailureOf(report.Outcome);

            Assert.Equal(report.Outcome is AttemptOutcome.Succeeded or AttemptOutcome.InProgress or AttemptOutcome.Cancelled, failure is null);
            Assert.Equal(OutcomeRules.RemedyOf(report.Outcome) == Remedy.Retry, failure is { Retryable: true });
        }
    }

    [Theory]
    [InlineData(OutcomeRules.LongestMessage, OutcomeRules.LongestMessage)]
    [InlineData(OutcomeRules.LongestMessage + 1, OutcomeRules.LongestMessage)]
    public void Failure_WhenTheProviderTalksTooMuch_IsCut(int length, int kept) =>
        Assert.Equal(kept, OutcomeRules.FailureOf(new AttemptOutcome.Invalid(new string('x', length)))!.Message.Length);

    [Fact]
    public void Failure_WhenTheProviderSendsWhatDatabasesRefuse_CanBeStored()
    {
        var text = "a\0" + new string('x', OutcomeRules.LongestMessage - 3) + "\U0001F3AC";

        var message = OutcomeRules.FailureOf(new AttemptOutcome.Invalid(text))!.Message;

        Assert.Equal("a " + new string('x', OutcomeRules.LongestMessage - 3), message);
    }
}
