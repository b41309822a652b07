using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Orleans.MediaTasks.Limits;
using Orleans.MediaTasks.Providers;

namespace Orleans.MediaTasks.Tasks;

/// <summary>The effects of the grain that concern its own attempt.</summary>
internal sealed partial class MediaTaskGrain
{
    /// <summary>How long the outcome of a local attempt is kept in memory while the store is away.</summary>
    private static readonly TimeSpan ReportPatience = TimeSpan.FromMinutes(10);

    /// <summary>Calls of an adapter that have not come back. The grain stays for them, also when its task has ended: what they made must go.</summary>
    private int _underWay;

    public Task HandBackAsync(string owner) => HandleAsync(new MediaTaskCommand.HandedBack(owner));

    private void CarryOut(MediaTaskState state, ImmutableArray<Effect> todo)
    {
        if (todo.Any(effect => effect is Effect.Publish))
        {
            // Told while the numbering of updates still stands still: whatever the attempt reports next comes after it.
            effects.Publish(state, _live?.Current);
        }

        FollowAttempt(state);
        jobs.Follow(state);
        var stop = todo.FirstOrDefault(effect => effect is Effect.CancelAttempt { ExternalId: not null });
        foreach (var effect in todo)
        {
            switch (effect)
            {
                case Effect.ReleasePermit release when stop is not null:
                    // Held in hand until the job has stopped: its row no longer vouches for it.
                    effects.Hold(release.Provider, new HeldPermit(state.Id, state.Model, release.Permit));
                    break;
                case Effect.Publish:
                    break;
                case Effect.StartAttempt start:
                    _ = RunAsync(state, start.ExternalId);
                    break;
                case Effect.PollAttempt poll:
                    _ = RunAsync(state, poll.ExternalId);
                    break;
                case Effect.CancelAttempt cancel:
                    runner.Cancel(state.Id, cancel.Attempt);
                    if (cancel == stop)
                    {
                        _ = StopJobAsync(state, cancel, [.. todo.OfType<Effect.ReleasePermit>()]);
                    }

                    break;
                default:
                    effects.CarryOut(effect, state);
                    break;
            }
        }

        LeaveIfDone();
    }

    /// <summary>Keeps the live progress in step with the written state: one tracker per attempt, none outside an attempt.</summary>
    private void FollowAttempt(MediaTaskState state)
    {
        if (state.Status != MediaTaskStatus.Processing)
        {
            _live = null;
        }
        else if (_live is null || _live.Current.Attempt != state.Attempt)
        {
            _live = effects.Track(Visible(state));
        }
        else
        {
            _live.Thaw(Visible(state));
        }
    }

    private MediaTaskSnapshot Snapshot(MediaTaskState state) => _live?.Current ?? Visible(state);

    private async Task RunAsync(MediaTaskState state, string? externalId)
    {
        if (_live is not { } progress)
        {
            return;
        }

        DelayDeactivation(state.AttemptTimeout + AttemptRunner.StopGrace + TimeSpan.FromMinutes(1));
        _ = TellProgressAsync(state);
        _underWay++;
        runner.OpenOne();
        try
        {
            if (await runner.RunAsync(state, progress, externalId) is { } result)
            {
                await ReportAsync(state, ToCommand(state, result));
                if (jobs.IsDraining && _state is { } now && jobs.IsMine(now))
                {
                    // Its submit ended while the silo was already giving its jobs back.
                    await ReportAsync(state, new MediaTaskCommand.HandedBack(identity.Owner));
                }
            }
        }
        finally
        {
            runner.CloseOne();
            _underWay--;
            LeaveIfDone();
        }
    }

    /// <summary>Cancels the job at its provider; when that is confirmed the attempt is reported, and a permit that waited for it is free.</summary>
    private async Task StopJobAsync(MediaTaskState state, Effect.CancelAttempt cancel, ImmutableArray<Effect.ReleasePermit> released)
    {
        runner.OpenOne();
        try
        {
            var stop = await jobs.StopAsync(state, cancel.ExternalId!);
            foreach (var release in released)
            {
                effects.CarryOut(release, state);
            }

            // A cancel that is not confirmed is sent again at the next wakeup; what was broken off goes on when nobody answers.
            if (state.Status == MediaTaskStatus.Processing && (stop == JobStop.Confirmed || (stop == JobStop.GivenUp && cancel.Reported is not null)))
            {
                await ReportAsync(state, new MediaTaskCommand.AttemptReported(cancel.Attempt, cancel.Reported ?? new AttemptOutcome.Cancelled(), JobStopped: true));
            }
        }
        finally
        {
            runner.CloseOne();
        }
    }

    private MediaTaskCommand ToCommand(MediaTaskState state, AttemptResult result) => result switch
    {
        { Drained: true, Outcome: AttemptOutcome.Cancelled } when GoesOnElsewhere(state) => new MediaTaskCommand.HandedBack(identity.Owner),
        { Drained: true, Outcome: AttemptOutcome.SubmitUnknown } when LostStarts.Of(providers.FindInfo(state.Provider)) == LostStart.SubmitAgain => new MediaTaskCommand.HandedBack(identity.Owner),
        _ => new MediaTaskCommand.AttemptReported(state.Attempt, result.Outcome),
    };

    /// <summary>Whether an attempt that was stopped before it did anything is handed back as it is; a submit that was never sent is begun anew instead.</summary>
    private bool GoesOnElsewhere(MediaTaskState state) => state.ExternalId is not null || LostStarts.Of(providers.FindInfo(state.Provider)) != LostStart.Fail;

    /// <summary>Reports until the store has taken it: a finished local attempt must not be done again for a passing fault of the store.</summary>
    private async Task ReportAsync(MediaTaskState state, MediaTaskCommand report)
    {
        var giveUpAt = time.GetUtcNow() + ReportPatience;
        for (var pause = TimeSpan.FromMilliseconds(100); ; pause = TimeSpan.FromSeconds(Math.Min(5, pause.TotalSeconds * 2)))
        {
            try
            {
                var decision = await HandleAsync(report);
                await RemoveUntakenAsync(report);
                if (decision is Decision.Ignored)
                {
                    GiveUpPermit(state);
                }

                return;
            }
            catch (StoreUnavailableException exception) when (time.GetUtcNow() < giveUpAt)
            {
                LogReportDelayed(logger, state.Id, state.Attempt, exception);
                await Task.Delay(pause, time);
            }
            catch (Exception exception)
            {
                // The row is still Processing; its due moment brings the shard, which decides anew.
                LogReportLost(logger, state.Id, state.Attempt, exception);
                if (state.Permit is { } permit && LostStarts.Of(providers.FindInfo(state.Provider)) == LostStart.QueueAgain)
                {
                    // The permit of a remote job is the job's, which runs on.
                    effects.Release(state.Provider, new HeldPermit(state.Id, state.Model, permit));
                }

                DeactivateOnIdle();
                return;
            }
        }
    }

    /// <summary>Removes what an attempt made that came too late: a cancel was acknowledged before, or another attempt counts.</summary>
    private async Task RemoveUntakenAsync(MediaTaskCommand report)
    {
        // A completed task is left alone: the same report may have completed it.
        if (report is MediaTaskCommand.AttemptReported { Outcome: AttemptOutcome.Succeeded { Outputs: { IsDefaultOrEmpty: false } outputs } } && _state is { Status: not MediaTaskStatus.Completed } now)
        {
            await made.RemoveAsync(now with { Outputs = outputs });
        }
    }

    /// <summary>The row knows nothing of the attempt: a start that was written lazily never reached the disk. Its permit is free, and the task asks again.</summary>
    private void GiveUpPermit(MediaTaskState state)
    {
        if (state.Permit is not { } permit || _state?.Permit == permit || LostStarts.Of(providers.FindInfo(state.Provider)) != LostStart.QueueAgain)
        {
            return;
        }

        effects.Release(state.Provider, new HeldPermit(state.Id, state.Model, permit));
        if (_state is { Status: MediaTaskStatus.Queued } waiting)
        {
            effects.CarryOut(new Effect.RequestPermit(waiting.Provider), waiting);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Task {TaskId} attempt {Attempt}: the store is away; its report is kept and tried again.")]
    private static partial void LogReportDelayed(ILogger logger, MediaTaskId taskId, int attempt, Exception exception);

    [LoggerMessage(LogLevel.Error, "Task {TaskId} attempt {Attempt}: its report could not be stored; the shard will find the task.")]
    private static partial void LogReportLost(ILogger logger, MediaTaskId taskId, int attempt, Exception exception);
}
