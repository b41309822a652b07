using System.Diagnostics;
using Orleans.MediaTasks.Faults;
using Orleans.MediaTasks.Limits;
using Orleans.MediaTasks.Progress;

namespace Orleans.MediaTasks.Tasks;

/// <summary>Carries out what the state machine asked for, towards the other parts of the silo. Each call returns at once.</summary>
internal sealed class TaskEffects(AdmissionAgent admission, WakeupClock clock, ProgressHub hub, IGrainFactory grains, DurationEstimates estimates)
{
    /// <summary>Carries out one effect of <paramref name="state"/>, which is written.</summary>
    /// <param name="effect">Any effect but those on the attempt itself.</param>
    /// <param name="state">The state the effect belongs to.</param>
    public void CarryOut(Effect effect, MediaTaskState state)
    {
        switch (effect)
        {
            case Effect.Publish:
                Publish(state);
                break;
            case Effect.RequestPermit:
                admission.Request(state);
                break;
            case Effect.WithdrawRequest withdraw:
                admission.Withdraw(withdraw.Provider, state.Id);
                break;
            case Effect.ReleasePermit release:
                CrashPoint.At(CrashPoint.ReleaseBefore);
                admission.Release(release.Provider, new HeldPermit(state.Id, state.Model, release.Permit));
                CrashPoint.At(CrashPoint.ReleaseAfter);
                break;
            case Effect.ThrottleProvider throttle:
                admission.Throttle(throttle.Provider, throttle.Until);
                break;
            case Effect.SetWakeup wakeup:
                clock.Schedule(state.Id, wakeup.At);
                break;
            default:
                throw new UnreachableException($"{effect.GetType().Name} has nobody to carry it out.");
        }
    }

    /// <summary>Tells whoever watches of a written state.</summary>
    /// <param name="state">The state.</param>
    /// <param name="live">The live task before it, for the last sentence of an attempt that goes on.</param>
    public void Publish(MediaTaskState state, MediaTaskSnapshot? live = null)
    {
        estimates.Learn(state);
        if (hub.HasReaders)
        {
            var task = state.ToSnapshot();
            hub.Publish(new TaskUpdate
            {
                Task = state.Status == MediaTaskStatus.Processing && live?.Attempt == state.Attempt ? task with { Message = live.Message } : task,
                StatusChanged = true,
            });
        }
    }

    /// <summary>Gives a permit back that no state remembers.</summary>
    public void Release(string provider, HeldPermit permit) => admission.Release(provider, permit);

    /// <summary>A permit was refused by the store: its limiter was replaced, and the task asks for another one.</summary>
    public void AskAnew(MediaTaskState state, string provider, HeldPermit refused)
    {
        admission.Fenced(provider, refused.Permit.Epoch);
        admission.Release(provider, refused);
        admission.Request(state);
    }

    /// <summary>Vouches for a permit that the task's row does not show yet.</summary>
    public void Hold(string provider, HeldPermit permit) => admission.Hold(provider, permit);

    /// <summary>Follows a new attempt's progress.</summary>
    public AttemptTracker Track(MediaTaskSnapshot start) => new(hub, start);

    /// <summary>Adds to a snapshot what its row does not know: the place in the queue and the estimated end.</summary>
    public async ValueTask<MediaTaskSnapshot> DescribeAsync(MediaTaskSnapshot task)
    {
        if (task.Status == MediaTaskStatus.Processing)
        {
            return task with { EstimatedRemaining = estimates.RemainingOf(task) };
        }

        if (task.Status != MediaTaskStatus.Queued)
        {
            return task;
        }

        var place = await grains.GetGrain<ILimiterGrain>(task.Provider).GetPositionAsync(task.Id);
        return place is null ? task : task with { QueuePosition = place.Position, EstimatedRemaining = place.EstimatedWait + estimates.Of(task.Model) };
    }

    /// <summary>Says what a task is waiting for.</summary>
    public async ValueTask<WaitReason> ExplainAsync(MediaTaskState state, DateTimeOffset now) => state.Status switch
    {
        MediaTaskStatus.Scheduled => new("scheduled", $"Its start time is {state.DueAt:O}.", state.CreatedAt, state.DueAt),
        MediaTaskStatus.Retrying => new("backoff", $"Attempt {state.Attempt} failed ({state.Failure?.Code}); the next one is due at {state.DueAt:O}.", state.UpdatedAt, state.DueAt),
        MediaTaskStatus.Processing => new("running", $"Attempt {state.Attempt} has run for {(now - state.UpdatedAt).TotalSeconds:0.#} s on {state.Provider}.", state.UpdatedAt),
        MediaTaskStatus.Queued => await ExplainQueuedAsync(state),
        _ => new("done", $"It is {state.Status.ToWord()}.", state.CompletedAt),
    };

    private async ValueTask<WaitReason> ExplainQueuedAsync(MediaTaskState state)
    {
        var place = await grains.GetGrain<ILimiterGrain>(state.Provider).GetPositionAsync(state.Id);
        return place is null
            ? new("order", $"It is on its way to the queue of {state.Provider}.", state.UpdatedAt)
            : new(place.Blocker, $"It waits at place {place.Position} for a permit of {state.Provider}, held up by {place.Blocker}.", state.UpdatedAt, null, place.Position);
    }
}
