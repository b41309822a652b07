using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.MediaTasks.Faults;
using Orleans.MediaTasks.Providers;
using Orleans.MediaTasks.Tenants;

namespace Orleans.MediaTasks.Tasks;

/// <summary>The way in. Decides nothing itself: the catalog and the provider judge the input, the state machine makes the row.</summary>
/// <remarks>Holds nothing between calls. A task that was acknowledged is in the store; if the silo dies before the effects, the limiter
/// finds the queued row and the shard the scheduled one. Never: acknowledges before the commit.</remarks>
[StatelessWorker, Reentrant]
internal sealed partial class TaskIntakeGrain(ITaskStore store, SiloLease lease, ProviderSet providers, TaskEffects effects, TimeProvider time, ILogger<TaskIntakeGrain> logger)
    : Grain, ITaskIntakeGrain
{
    private static readonly SubmitResult Withheld = new SubmitResult.Refused(
        new InputProblem("batch_refused", null, "This task is fine, but another one of the batch is not; none was stored."));

    private static readonly TimeSpan BusyRetryAfter = TimeSpan.FromSeconds(1);

    public async Task<IReadOnlyList<SubmitResult>> SubmitAsync(IReadOnlyList<MediaTaskSubmission> submissions, CancellationToken cancellationToken)
    {
        if (lease.IsOver)
        {
            // The front end tries again, and finds another silo.
            throw new Runtime.SiloUnavailableException("This silo is stopping and takes no tasks any more.");
        }

        var now = time.GetUtcNow();
        var decisions = new Decision.Changed[submissions.Count];
        SubmitResult[]? refusals = null;
        for (var i = 0; i < submissions.Count; i++)
        {
            switch (Judge(submissions[i], now))
            {
                case (null, { } decision):
                    decisions[i] = decision;
                    break;
                case ({ } problem, _):
                    (refusals ??= new SubmitResult[submissions.Count])[i] = new SubmitResult.Refused(problem);
                    break;
            }
        }

        return refusals is null ? await StoreAsync(submissions, decisions) : WithoutStoring(refusals);
    }

    /// <summary>Whether a submission can be taken, and the row it would become.</summary>
    private (InputProblem? Problem, Decision.Changed? Decision) Judge(MediaTaskSubmission submission, DateTimeOffset now)
    {
        switch (providers.Catalog.Resolve(submission.Spec))
        {
            case ModelResolution.Refused refused:
                return (refused.Problem, null);
            case ModelResolution.Found found:
                var problem = AllowedModels.Check(submission.AllowedModels, submission.Spec, found) ?? providers.Validate(found.Model, submission.Spec);
                return problem is not null
                    ? (problem, null)
                    : (null, MediaTaskMachine.Submit(submission, found.Model.Kind, Route(found.Model, submission.Spec), [.. found.Fallbacks.Select(model => Route(model, submission.Spec))], now));
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private async Task<IReadOnlyList<SubmitResult>> StoreAsync(IReadOnlyList<MediaTaskSubmission> submissions, Decision.Changed[] decisions)
    {
        IReadOnlyList<InsertResult> inserted;
        try
        {
            CrashPoint.At(CrashPoint.IntakeBeforeInsert);
#if PLANT_ACK_BEFORE_COMMIT
            _ = store.InsertAsync(Array.ConvertAll(decisions, decision => decision.State));
            inserted = Array.ConvertAll(decisions, _ => new InsertResult(InsertOutcome.Inserted));
#else
            inserted = await store.InsertAsync(Array.ConvertAll(decisions, decision => decision.State));
#endif
            CrashPoint.At(CrashPoint.IntakeAfterInsert);
        }
        catch (StoreUnavailableException exception)
        {
            LogBusy(logger, submissions.Count, exception);
            return [.. Enumerable.Repeat(new SubmitResult.Busy(BusyRetryAfter), submissions.Count)];
        }

        var results = new SubmitResult[decisions.Length];
        for (var i = 0; i < results.Length; i++)
        {
            results[i] = Answer(submissions[i], decisions[i], inserted[i]);
        }

        Count(decisions, inserted);
        return results;
    }

    private SubmitResult Answer(MediaTaskSubmission submission, Decision.Changed decision, InsertResult inserted)
    {
        switch (inserted)
        {
            case { Outcome: InsertOutcome.Inserted }:
                foreach (var effect in decision.Effects)
                {
                    effects.CarryOut(effect, decision.State);
                }

                return new SubmitResult.Accepted(decision.State.ToSnapshot(), Replayed: false);
            case { Outcome: InsertOutcome.DuplicateId, Existing: { } existing }:
                return new SubmitResult.Accepted(existing.ToSnapshot(), Replayed: true);
            case { Outcome: InsertOutcome.DuplicateKey, Existing: { } existing }:
                return existing.RequestHash == submission.RequestHash
                    ? new SubmitResult.Accepted(existing.ToSnapshot(), Replayed: true)
                    : new SubmitResult.KeyReused(existing.Id);
            case { Outcome: InsertOutcome.Withheld }:
                return Withheld;
            default:
                return new SubmitResult.Refused(new InputProblem(FailureCodes.InvalidRequest, null, "The database cannot hold this task; check its texts for characters that are not valid Unicode."));
        }
    }

    /// <summary>Counts what was stored: those of a kind that follow one another at once.</summary>
    private static void Count(Decision.Changed[] decisions, IReadOnlyList<InsertResult> inserted)
    {
        for (var (i, tasks) = (0, 0); i < decisions.Length; i++)
        {
            tasks += inserted[i].Outcome == InsertOutcome.Inserted ? 1 : 0;
            if (tasks > 0 && (i + 1 == decisions.Length || decisions[i + 1].State.Kind != decisions[i].State.Kind))
            {
                TaskInstruments.CountSubmitted(decisions[i].State.Kind, tasks);
                tasks = 0;
            }
        }
    }

    /// <summary>All or nothing: what was fine is told that it was not stored because of the others.</summary>
    private static SubmitResult[] WithoutStoring(SubmitResult[] refusals)
    {
        for (var i = 0; i < refusals.Length; i++)
        {
            refusals[i] ??= Withheld;
        }

        return refusals;
    }

    private static ModelRoute Route(ModelInfo model, MediaTaskSpec spec) => new(model.Provider, model.Name, spec.AttemptTimeout ?? model.AttemptTimeout);

    [LoggerMessage(LogLevel.Warning, "The store takes no tasks now; {Count} submissions were turned away.")]
    private static partial void LogBusy(ILogger logger, int count, Exception exception);
}
