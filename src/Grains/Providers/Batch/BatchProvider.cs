using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers.Batch;

/// <summary>Carries out batches. An item that fails is counted and told in the result, and the others go on: the batch itself completes.</summary>
/// <remarks>Reads the items by the task's own id, so that a task which nobody brought items for does nothing. What an attempt has done stays done when it
/// is cancelled; one that is broken off begins anew, and does nothing twice that must not be.</remarks>
internal sealed class BatchProvider(IGrainFactory grains, BatchKeys keys, BatchWebhooks webhooks) : IMediaProvider
{
    /// <summary>Batches at once, cluster-wide, unless configured otherwise: 8.</summary>
    private const int Concurrency = 8;

    private static readonly ProviderInfo Description = new()
    {
        Name = BatchModels.Provider,
        Description = "Carries out batches: changes and charges keys, and sends webhooks, many in one task.",
        IsLocal = true,
        DefaultConcurrency = Concurrency,
        Models =
        [
            AModel(BatchModels.Keys, "Changes many keys.", TimeSpan.FromHours(1)),
            AModel(BatchModels.Spend, "Adds to what many keys have spent.", TimeSpan.FromHours(1)),

            // Five thousand receivers of which each lets every attempt run into its time-out take twenty hours.
            AModel(BatchModels.Webhooks, "Sends many webhooks.", TimeSpan.FromHours(24)),
        ],
    };

    public ProviderInfo Describe() => Description;

    /// <summary>Whoever hands a batch in has judged its items.</summary>
    public InputProblem? Validate(ModelInfo model, MediaTaskSpec spec) => null;

    public async Task<AttemptOutcome> StartAsync(AttemptContext attempt, CancellationToken cancellationToken)
    {
        if (await grains.GetGrain<IBatchGrain>(attempt.TaskId.ToString()).GetAsync(cancellationToken) is not { } operation)
        {
            return new AttemptOutcome.Invalid("This task has no items. Hand the batch in again.");
        }

        var run = new BatchRun(operation.Items.Length, attempt.Progress);
        run.Begin();
        try
        {
            await RunAsync(attempt.Model, attempt.TaskId, operation, run, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return new AttemptOutcome.Cancelled();
        }

        return new AttemptOutcome.Succeeded([run.ToOutput()]);
    }

    private Task RunAsync(string model, MediaTaskId task, BatchOperation operation, BatchRun run, CancellationToken cancellationToken) => model switch
    {
        BatchModels.Keys => keys.ChangeAsync(task, operation.Items.Cast<BatchItem.KeyChange>(), run, cancellationToken),
        BatchModels.Spend => keys.ChargeAsync(task, operation.Items.Cast<BatchItem.KeyCharge>(), run, cancellationToken),
        BatchModels.Webhooks => webhooks.SendAsync(task, operation.Items.Cast<BatchItem.WebhookSend>(), run, cancellationToken),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static ModelInfo AModel(string name, string description, TimeSpan timeout) => new()
    {
        Name = name,
        Kind = MediaTaskKinds.Batch,
        Provider = BatchModels.Provider,
        Description = description,
        AttemptTimeout = timeout,
    };
}
