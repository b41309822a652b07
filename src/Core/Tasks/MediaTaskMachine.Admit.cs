namespace Orleans.MediaTasks.Tasks;

// The start of an attempt, and what may keep a waiting task from it.
public static partial class MediaTaskMachine
{
    private static readonly MediaTaskFailure Expired = new(FailureCodes.Expired, "It waited longer for its start than its start_ttl allows.", Retryable: false);

    private static Decision Admit(MediaTaskState state, MediaTaskCommand.PermitGranted granted, DateTimeOffset now)
    {
        // Permits are numbered by each limiter for itself.
        var provider = granted.Provider ?? state.Provider;
        if (provider == state.Provider && state.Permit == granted.Permit)
        {
            // Delivered twice: in use, so it must neither start a second attempt nor be given back.
            return new Decision.Same([]);
        }

        if (state.Status != MediaTaskStatus.Queued || provider != state.Provider)
        {
            // Cancelled or moved on while the grant was under way: a permit that nobody uses must not be kept.
            return new Decision.Same([new Effect.ReleasePermit(provider, granted.Permit)]);
        }

        return IsExpired(state, now)
            ? Fail(Next(state, now) with { Permit = granted.Permit }, Expired)
            : Start(state, granted, now);
    }

    private static Decision.Changed Start(MediaTaskState state, MediaTaskCommand.PermitGranted granted, DateTimeOffset now)
    {
        var next = Next(state, now);
        var record = new AttemptRecord { Number = state.Attempt + 1, Provider = state.Provider, Model = state.Model, StartedAt = next.UpdatedAt };
        var history = state.Attempts.Length < AttemptsKept ? state.Attempts : state.Attempts[^(AttemptsKept - 1)..];
        return new(
            next with
            {
                Status = MediaTaskStatus.Processing,
                Attempt = record.Number,
                AttemptsUsed = state.AttemptsUsed + 1,
                Owner = granted.Owner,
                Permit = granted.Permit,
                ExternalId = null,
                StartedAt = state.StartedAt ?? next.UpdatedAt,
                DueAt = now + state.AttemptTimeout + AttemptGrace,
                Progress = 0,
                Stage = null,
                Attempts = history.Add(record),
#if PLANT_SEQUENCE_RESET
                Sequence = 1,
#endif
            },
            [new Effect.StartAttempt(record.Number, ExternalId: null), Publish],
            MayBeLazy: !granted.DurableStart);
    }

    /// <summary>When a task that never started has waited too long; null when it may wait for ever.</summary>
    private static DateTimeOffset? ExpiryOf(MediaTaskState state) =>
        state is { Attempt: 0, Spec.StartTtl: { } ttl } ? Later(state.CreatedAt, state.Spec.StartAt ?? state.CreatedAt) + ttl : null;

    private static bool IsExpired(MediaTaskState state, DateTimeOffset now) => state.Attempt == 0 && now >= state.DueAt;
}
