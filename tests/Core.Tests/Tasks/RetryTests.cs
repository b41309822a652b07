namespace Orleans.MediaTasks.Tasks;

public sealed class RetryTests
{
    private static readonly MediaTaskCommand Retry = new MediaTaskCommand.Retry();

    [Fact]
    public void Retry_WhenFailed_ReopensTheSameTask()
    {
        var failed = Given.Failed() with { OwnerDeaths = 2 };

        var reopened = failed.Changed(Retry);

        var state = reopened.State;
        Assert.Equal((MediaTaskStatus.Queued, failed.Id, failed.Attempt), (state.Status, state.Id, state.Attempt));
        Assert.Equal((0, 0, null, null), (state.AttemptsUsed, state.OwnerDeaths, state.CompletedAt, state.Failure));
        Assert.Equal(failed.Attempts, state.Attempts);
        Assert.Equal([new Effect.Publish(), new Effect.RequestPermit("fast")], reopened.Effects);
        Assert.Equal(2, state.After(Given.Grant(2)).Attempt);
    }

    [Fact]
    public void Retry_WhenTheTaskExpired_WaitsAsLongOnceMore()
    {
        var later = Given.Now.AddHours(1);
        var expired = Given.Queued(new MediaTaskSpec { StartTtl = TimeSpan.FromMinutes(1) }).After(new MediaTaskCommand.WakeupDue(), later);

        Assert.Equal(later.AddMinutes(1), expired.After(Retry, later).DueAt);
    }

    [Fact]
    public void Retry_WhenNotFailed_IsRejectedWithAHint()
    {
        foreach (var state in new[] { Given.Scheduled(), Given.Queued(), Given.Processing(), Given.Retrying() })
        {
            Assert.EndsWith("Wait for its end or cancel it.", RejectionOf(state), StringComparison.Ordinal);
        }

        foreach (var state in new[] { Given.Completed(), Given.Cancelled() })
        {
            Assert.EndsWith("Submit a new one instead.", RejectionOf(state), StringComparison.Ordinal);
        }
    }

    private static string RejectionOf(MediaTaskState state)
    {
        var why = Assert.IsType<Decision.Rejected>(MediaTaskMachine.Decide(state, Retry, Given.Now)).Why;
        Assert.StartsWith($"The task is {state.Status.ToWord()}; only a failed task can be retried.", why, StringComparison.Ordinal);
        return why;
    }
}
