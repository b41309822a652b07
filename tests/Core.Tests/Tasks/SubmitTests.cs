namespace Orleans.MediaTasks.Tasks;

public sealed class SubmitTests
{
    [Fact]
    public void Submit_WhenItMayStartNow_IsQueued()
    {
        var submitted = Given.Submission();

        Assert.Equal((MediaTaskStatus.Queued, 1, 1, null), (submitted.State.Status, submitted.State.Version, submitted.State.Sequence, submitted.State.DueAt));
        Assert.Equal([new Effect.Publish(), new Effect.RequestPermit("fast")], submitted.Effects);
        Assert.False(submitted.MayBeLazy);
    }

    [Theory]
    [InlineData(-1, MediaTaskStatus.Queued)]
    [InlineData(0, MediaTaskStatus.Queued)]
    [InlineData(1, MediaTaskStatus.Scheduled)]
    public void Submit_WhenAStartIsNamed_IsScheduledOnlyIfItLiesAhead(int ticks, MediaTaskStatus expected) =>
        Assert.Equal(expected, Given.Queued(new MediaTaskSpec { StartAt = Given.Now.AddTicks(ticks) }).Status);

    [Fact]
    public void Submit_WhenScheduled_IsWokenAtItsStart()
    {
        var start = Given.Now.AddHours(1);

        var submitted = Given.Submission(new MediaTaskSpec { StartAt = start });

        Assert.Equal(start, submitted.State.DueAt);
        Assert.Equal([new Effect.Publish(), new Effect.SetWakeup(start)], submitted.Effects);
    }

    [Fact]
    public void Submit_WhenTheWaitIsLimited_IsWokenAtItsExpiry()
    {
        var expiry = Given.Now.AddMinutes(1);

        var submitted = Given.Submission(new MediaTaskSpec { StartAt = Given.Now.AddHours(-1), StartTtl = TimeSpan.FromMinutes(1) });

        Assert.Equal(expiry, submitted.State.DueAt);
        Assert.Equal([new Effect.Publish(), new Effect.RequestPermit("fast"), new Effect.SetWakeup(expiry)], submitted.Effects);
    }

    [Fact]
    public void Submit_WhenRouted_KeepsTheRouteTheKeyAndTheFallbacks()
    {
        var submission = new MediaTaskSubmission(Given.Id, new MediaTaskSpec(), "POST /v1/tasks:k", "hash");

        var state = MediaTaskMachine.Submit(submission, MediaTaskKinds.Video, Given.Route, [Given.OtherRoute], Given.Now).State;

        Assert.Equal((MediaTaskKinds.Video, "fast", "fast/one", TimeSpan.FromMinutes(5)), (state.Kind, state.Provider, state.Model, state.AttemptTimeout));
        Assert.Equal(("POST /v1/tasks:k", "hash"), (state.IdempotencyKey, state.RequestHash));
        Assert.Equal([Given.OtherRoute], state.Fallbacks);
        Assert.Equal((Given.Now, Given.Now), (state.CreatedAt, state.UpdatedAt));
    }
}
