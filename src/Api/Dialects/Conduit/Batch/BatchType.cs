using System.Text.Json;
using Orleans.MediaTasks.Providers.Batch;

namespace Orleans.MediaTasks.Api.Dialects.Conduit;

/// <summary>Reads one item; what it gives is worth something only when there are no problems.</summary>
internal delegate BatchItem ReadBatchItem(JsonElement item, BatchPlace place);

/// <summary>One kind of batch.</summary>
/// <param name="Word">Its name in <c>operationType</c>.</param>
/// <param name="Path">The last part of its address.</param>
/// <param name="Model">The model that carries it out.</param>
/// <param name="Most">Items that it may have.</param>
/// <param name="Lists">The names under which the items come: the real server's, then the SDK's.</param>
/// <param name="Read">Reads one item.</param>
internal sealed record BatchType(string Word, string Path, string Model, int Most, string[] Lists, ReadBatchItem Read)
{
    /// <summary>Adds to what keys have spent: up to 10,000 charges.</summary>
    public static readonly BatchType SpendUpdates = new("spend_update", "spend-updates", BatchModels.Spend, 10_000, ["updates", "spendUpdates"], SpendUpdate.Read);

    /// <summary>Changes keys: up to 1,000 changes.</summary>
    public static readonly BatchType KeyUpdates = new("virtual_key_update", "virtual-key-updates", BatchModels.Keys, 1_000, ["updates", "virtualKeyUpdates"], KeyUpdate.Read);

    /// <summary>Sends webhooks: up to 5,000.</summary>
    public static readonly BatchType WebhookSends = new("webhook_send", "webhook-sends", BatchModels.Webhooks, 5_000, ["webhooks", "webhookSends"], WebhookItem.Read);

    private static readonly BatchType[] All = [SpendUpdates, KeyUpdates, WebhookSends];

    /// <summary>The name of what a model carries out.</summary>
    public static string WordOf(string model) => Array.Find(All, type => type.Model == model)?.Word ?? model;
}
