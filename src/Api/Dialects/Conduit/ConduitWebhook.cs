using System.Collections.Frozen;
using System.Text.Json;
using Orleans.MediaTasks.Api.Delivery;
using Orleans.MediaTasks.Api.Json;
using Orleans.MediaTasks.Delivery;

namespace Orleans.MediaTasks.Api.Dialects.Conduit;

/// <summary>The fields of a request that say where to tell of the task, each in any spelling.</summary>
internal static class ConduitWebhook
{
    private static readonly FrozenDictionary<string, string[]> Spellings = new Dictionary<string, string[]>
    {
        ["webhook_url"] = ["webhook_url", "webhookUrl", "callback_url", "callbackUrl"],
        ["webhook_secret"] = ["webhook_secret", "webhookSecret"],
        ["webhook_headers"] = ["webhook_headers", "webhookHeaders"],
        ["webhook_events"] = ["webhook_events", "webhookEvents"],
        ["event_naming"] = ["event_naming", "eventNaming"],
    }.ToFrozenDictionary();

    /// <summary>All of them: they are not the model's input.</summary>
    public static IEnumerable<string> Names => Spellings.Values.SelectMany(names => names);

    /// <summary>What they say; null when none is given.</summary>
    public static WebhookTarget? Read(JsonElement body, FieldReader fields) => WebhookFields.Read(fields, field => ConduitRequest.Named(body, Spellings[field]));
}
