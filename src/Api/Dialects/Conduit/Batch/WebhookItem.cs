using System.Text.Json;
using Orleans.MediaTasks.Api.Delivery;
using Orleans.MediaTasks.Api.Json;
using Orleans.MediaTasks.Providers.Batch;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Conduit;

/// <summary>One webhook: <c>{url, eventType, payload, headers, secret}</c>. Its receiver gets <c>{id, timestamp, type, data, metadata}</c>.</summary>
internal static class WebhookItem
{
    /// <summary>The longest body in characters, as of the product's own webhooks: 1,048,576.</summary>
    private const int LongestBody = 1024 * 1024;

    private const int LongestType = 128;
    private const string Type = "eventType";
    private const string Payload = "payload";

    private static readonly string[] Known = ["url", Type, Payload, "headers", "secret"];

    public static BatchItem Read(JsonElement item, BatchPlace place)
    {
        var before = place.Problems.Count;
        var fields = place.Fields(item, Known);
        var (url, type) = (WebhookFields.Url(fields, "url"), fields.Text(Type, LongestType));
        var (headers, secret) = (WebhookFields.Headers(fields, "headers"), fields.Text("secret", WebhookFields.SecretLength));
        if (!BatchPlace.IsGiven(item, Payload, out var payload))
        {
            fields.Miss(Payload, "Say what to send.");
        }

        if (url is null && !BatchPlace.IsGiven(item, "url", out _))
        {
            fields.Miss("url", "Say where to send it.");
        }

        if (type is null && !BatchPlace.IsGiven(item, Type, out _))
        {
            fields.Miss(Type, "Say what it tells of, such as \"batch.completed\".");
        }

        var body = place.Problems.Count == before ? BodyOf(place, type!, payload) : "";
        if (body.Length > LongestBody)
        {
            fields.Refuse(Payload, $"A body may have {LongestBody:N0} characters of JSON; with this payload it has {body.Length:N0}.");
        }

        return new BatchItem.WebhookSend(url ?? "", body, headers, secret);
    }

    /// <summary>Made once, so that every attempt sends and signs the same bytes.</summary>
    private static string BodyOf(BatchPlace place, string type, JsonElement payload) => CompactJson.Object(writer =>
    {
        writer.WriteString("id"u8, BatchItem.MessageIdOf(place.Operation, place.Index));
        writer.WriteTime("timestamp"u8, place.Now);
        writer.WriteString("type"u8, type);
        writer.WritePropertyName("data"u8);
        payload.WriteTo(writer);
        writer.WriteStartObject("metadata"u8);
        writer.WriteBoolean("batchOperation"u8, true);
        writer.WriteString("source"u8, "conduit"u8);
        writer.WriteEndObject();
    });
}
