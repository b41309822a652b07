using Orleans.MediaTasks.Faults;

namespace Orleans.MediaTasks.EndToEnd.Crash;

/// <summary>What must happen so that a process passes a point.</summary>
internal enum CrashOccasion
{
    /// <summary>Tasks come in, are done and cancelled.</summary>
    Work,

    /// <summary>The same without the cancels: a remote job is looked at again and again, and there is always something to write.</summary>
    EndlessWork,

    /// <summary>The process is asked to stop with work under way.</summary>
    Drain,

    /// <summary>The process is the next one after another that died with work under way.</summary>
    Succession,
}

/// <summary>Where a process is to die.</summary>
/// <param name="Point">One of <see cref="CrashPoint.Names"/>.</param>
/// <param name="Passage">At which passage; a later one where more is under way then.</param>
/// <param name="Occasion">What brings it there.</param>
internal sealed record CrashSite(string Point, int Passage, CrashOccasion Occasion)
{
    /// <summary>The value of <see cref="CrashPoint.Variable"/>.</summary>
    public string Switch => $"{Point}:{Passage}";

    /// <summary>What a point takes; one that is not named here is reached by the work.</summary>
    public static CrashSite Of(string point)
    {
        var (passage, occasion) = point switch
        {
            // The second submission, so that the tasks of the first are under way.
            CrashPoint.IntakeBeforeInsert or CrashPoint.IntakeAfterInsert => (2, CrashOccasion.Work),

            // After the commits of the start, which are about ten when it is slow: those of attempts.
            CrashPoint.StoreBeforeCommit or CrashPoint.StoreAfterCommit => (20, CrashOccasion.EndlessWork),
            CrashPoint.GrantReceived or CrashPoint.StartBeforeWrite or CrashPoint.StartAfterWrite => (4, CrashOccasion.Work),
            CrashPoint.SubmitBeforeSend or CrashPoint.SubmitAfterAnswer or CrashPoint.JobBeforeWrite or CrashPoint.JobAfterWrite => (2, CrashOccasion.Work),

            // Some are told by then, others wait, and the first tasks end.
            CrashPoint.DeliveryBeforeSend or CrashPoint.DeliveryAfterAnswer => (8, CrashOccasion.Work),

            // The first renewal belongs to the start.
            CrashPoint.LeaseBeforeRenew or CrashPoint.LeaseAfterRenew => (2, CrashOccasion.Succession),
            CrashPoint.LeaseBeforeBegin or CrashPoint.LeaseAfterBegin or CrashPoint.LimiterEpochRaised => (1, CrashOccasion.Succession),
            CrashPoint.RescueBeforeWrite or CrashPoint.RescueAfterWrite => (1, CrashOccasion.Succession),
            CrashPoint.DrainBegin or CrashPoint.DrainAfterHandBack or CrashPoint.DrainAfterFlush => (1, CrashOccasion.Drain),
            _ => (1, CrashOccasion.Work),
        };
        return new CrashSite(point, passage, occasion);
    }
}
