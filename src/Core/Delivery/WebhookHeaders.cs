using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Orleans.MediaTasks.Delivery;

/// <summary>The headers of a delivery: what it is, its signatures, and what the receiver asked to be sent along.</summary>
internal static class WebhookHeaders
{
    /// <summary>The header that carries a signature in the form that the way of sending has.</summary>
    public const string Signature = "X-Webhook-Signature";

    /// <summary>Headers of the receiver's own that are sent; those after them are left out.</summary>
    private const int MaximumOwn = 20;

    private const string OwnAgent = "Orleans.MediaTasks/0.1";

    // Conduit's agent stands in ours for receivers that look for it.
    private const string EventAgent = OwnAgent + " (compatible; Conduit-LLM/1.0)";
    private const string HookAgent = "Mindia-Webhook/1.0";

    /// <summary>Never the receiver's own to set: what says how the request is carried, and everything that is set here.</summary>
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host", "Connection", "Keep-Alive", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "Expect", "User-Agent",
        "webhook-id", "webhook-timestamp", "webhook-signature", "X-Conduit-Signature", "X-Conduit-Event-Id",
        "X-Uc-Signature", Signature, "X-Webhook-Timestamp", "X-Webhook-Type",
    };

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>All headers but those of the body's length.</summary>
    /// <param name="receiver">Whom it goes to.</param>
    /// <param name="id">The id of the event.</param>
    /// <param name="type">What is sent as <c>X-Webhook-Type</c>: <c>completion</c>, <c>progress</c> or <c>custom</c>.</param>
    /// <param name="body">The body.</param>
    /// <param name="now">The moment of sending.</param>
    public static ImmutableArray<KeyValuePair<string, string>> Of(WebhookReceiver receiver, string id, string type, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        var headers = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>(16);
        var seconds = now.ToUnixTimeSeconds();
        var timestamp = seconds.ToString(CultureInfo.InvariantCulture);
        headers.Add(new("Content-Type", "application/json"));
        headers.Add(new("User-Agent", receiver.Form switch { WebhookForm.Hook => HookAgent, WebhookForm.Event => EventAgent, _ => OwnAgent }));
        headers.Add(new("webhook-id", id));
        headers.Add(new("webhook-timestamp", timestamp));
        if (receiver.Secret is { } secret)
        {
            var hex = WebhookSignatures.Hex(secret, body);
            headers.Add(new("webhook-signature", StandardOf(receiver, secret, id, seconds, body)));
            headers.Add(new("X-Conduit-Signature", $"sha256={hex}"));
            headers.Add(new("X-Uc-Signature", $"v1={hex}"));
            headers.Add(new(Signature, $"v1={hex}"));
        }

        headers.Add(new("X-Conduit-Event-Id", id));
        headers.Add(new("X-Webhook-Type", type));
        headers.Add(new("X-Webhook-Timestamp", timestamp));
        AddOwn(headers, receiver.Headers);
        return headers.DrainToImmutable();
    }

    /// <summary>Both secrets sign while one replaces the other; receivers take either.</summary>
    private static string StandardOf(WebhookReceiver receiver, string secret, string id, long seconds, ReadOnlySpan<byte> body)
    {
        var signature = WebhookSignatures.Standard(secret, id, seconds, body);
        return receiver.PreviousSecret is { } previous && seconds < receiver.PreviousSecretUntil?.ToUnixTimeSeconds()
            ? $"{signature} {WebhookSignatures.Standard(previous, id, seconds, body)}"
            : signature;
    }

    private static void AddOwn(ImmutableArray<KeyValuePair<string, string>>.Builder headers, string? own)
    {
        using var document = own is null ? null : CanonicalValue.Parse(own);
        if (document?.RootElement is not { ValueKind: JsonValueKind.Object } fields)
        {
            return;
        }

        var sent = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var field in fields.EnumerateObject().Where(field => field.Value.ValueKind == JsonValueKind.String).Take(MaximumOwn))
        {
            var (name, value) = (CanonicalText.Unescape(JsonMarshal.GetRawUtf8PropertyName(field)), CanonicalText.Unescape(JsonMarshal.GetRawUtf8Value(field.Value)[1..^1]));
            if (MayBeSent(name, value) && sent.Add(name))
            {
                headers.Add(new(name, value));
            }
        }
    }

    private static bool MayBeSent(string name, string value) =>
        name.Length is > 0 and <= 256 && !name.AsSpan().ContainsAnyExcept(NameCharacters)
        && !Reserved.Contains(name)
        && !name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase) && !name.StartsWith("Proxy-", StringComparison.OrdinalIgnoreCase)
        && value.Length <= 4096 && !value.AsSpan().ContainsAnyExceptInRange(' ', '~');
}
