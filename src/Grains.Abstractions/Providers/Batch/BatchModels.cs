namespace Orleans.MediaTasks.Providers.Batch;

/// <summary>The models of batches, of which each carries out items of one kind.</summary>
public static class BatchModels
{
    /// <summary>The provider of all of them.</summary>
    public const string Provider = "batch";

    /// <summary>Changes keys: <see cref="BatchItem.KeyChange"/>.</summary>
    public const string Keys = "batch/keys";

    /// <summary>Charges keys: <see cref="BatchItem.KeyCharge"/>.</summary>
    public const string Spend = "batch/spend";

    /// <summary>Sends webhooks: <see cref="BatchItem.WebhookSend"/>.</summary>
    public const string Webhooks = "batch/webhooks";
}
