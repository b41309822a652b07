using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Delivery;

public sealed class WebhookMessagesTests
{
    private static readonly DateTimeOffset Now = Given.Now.AddHours(1);
    private static readonly MediaTaskState Row = News.Done(MediaTaskKinds.Video);

    [Fact]
    public void Make_AnySecret_SignsTheBytesOfTheBodyForEveryKindOfReceiver()
    {
        var message = Make(News.Receiver());
        var body = message.Body.Span;
        var seconds = Now.ToUnixTimeSeconds();
        var hex = WebhookSignatures.Hex(News.Secret, body);

        Assert.Equal(
            [
                ("Content-Type", "application/json"),
                ("User-Agent", "Orleans.MediaTasks/0.1 (compatible; Conduit-LLM/1.0)"),
                ("webhook-id", "evt_1"),
                ("webhook-timestamp", $"{seconds}"),
                ("webhook-signature", WebhookSignatures.Standard(News.Secret, "evt_1", seconds, body)),
                ("X-Conduit-Signature", $"sha256={hex}"),
                ("X-Uc-Signature", $"v1={hex}"),
                ("X-Webhook-Signature", $"v1={hex}"),
                ("X-Conduit-Event-Id", "evt_1"),
                ("X-Webhook-Type", "completion"),
                ("X-Webhook-Timestamp", $"{seconds}"),
            ],
            message.Headers.Select(header => (header.Key, header.Value)));
    }

    [Fact]
    public void Make_WithoutASecret_IsUnsignedAndStillNamed()
    {
        var message = Make(News.Receiver() with { Secret = null });

        Assert.DoesNotContain(message.Headers, header => header.Key.Contains("signature", StringComparison.OrdinalIgnoreCase));
        Assert.Equal("evt_1", Header(message, "webhook-id"));
        Assert.Equal("evt_1", Header(message, "X-Conduit-Event-Id"));
        Assert.Equal($"{Now.ToUnixTimeSeconds()}", Header(message, "X-Webhook-Timestamp"));
    }

    [Fact]
    public void Make_DuringARotation_SignsWithBothAndInHexWithTheNewOne()
    {
        var message = Make(News.Receiver() with { PreviousSecret = "the secret before this one", PreviousSecretUntil = Now.AddSeconds(1) });
        var seconds = Now.ToUnixTimeSeconds();

        Assert.Equal(
            $"{WebhookSignatures.Standard(News.Secret, "evt_1", seconds, message.Body.Span)} {WebhookSignatures.Standard("the secret before this one", "evt_1", seconds, message.Body.Span)}",
            Header(message, "webhook-signature"));
        Assert.Equal($"sha256={WebhookSignatures.Hex(News.Secret, message.Body.Span)}", Header(message, "X-Conduit-Signature"));
    }

    [Fact]
    public void Make_AfterARotation_SignsWithTheNewOneAlone()
    {
        var message = Make(News.Receiver() with { PreviousSecret = "the secret before this one", PreviousSecretUntil = Now });

        Assert.DoesNotContain(' ', Header(message, "webhook-signature"));
    }

    [Fact]
    public void Make_HeadersOfTheReceivers_AreSentUnlessTheyAreNotItsToSet()
    {
        var own = """
            {"Authorization":"Bearer t","X-Trace":"a b","x-trace":"twice","webhook-id":"x","WEBHOOK-SIGNATURE":"x","X-Conduit-Signature":"x","X-Uc-Signature":"x",
             "X-Webhook-Signature":"x","X-Conduit-Event-Id":"x","X-Webhook-Type":"x","X-Webhook-Timestamp":"x","webhook-timestamp":"1","User-Agent":"x","Content-Type":"text/plain",
             "Content-Length":"0","Content-Encoding":"gzip","Host":"localhost","Connection":"close","Keep-Alive":"1","Transfer-Encoding":"chunked","TE":"x","Trailer":"x","Upgrade":"x",
             "Expect":"100-continue","Proxy-Authorization":"x","X Bad":"x","X-Line":"a\r\nHost: b","X-Ümlaut":"x","X-Value":"ü","":"x","X-Half\ud800":"x","X-Number":1}
            """;

        var plain = Make(News.Receiver());
        var message = Make(News.Receiver() with { Headers = own });

        Assert.Equal(plain.Headers, message.Headers[..plain.Headers.Length]);
        Assert.Equal([new("Authorization", "Bearer t"), new("X-Trace", "a b")], message.Headers[plain.Headers.Length..]);
    }

    [Theory]
    [InlineData(WebhookForm.Event, TaskEventType.Started, "progress", "Orleans.MediaTasks/0.1 (compatible; Conduit-LLM/1.0)")]
    [InlineData(WebhookForm.Hook, TaskEventType.Completed, "completion", "Mindia-Webhook/1.0")]
    [InlineData(WebhookForm.Status, TaskEventType.Completed, "completion", "Orleans.MediaTasks/0.1")]
    public void Make_EachForm_HasItsAgentAndType(WebhookForm form, TaskEventType type, string word, string agent)
    {
        var message = WebhookMessages.Make(News.Receiver(form), Row, News.Delivery(type: type), Now);

        Assert.Equal((word, agent), (Header(message, "X-Webhook-Type"), Header(message, "User-Agent")));
        Assert.Equal(News.Delivery().EventId, Header(message, "webhook-id"));
    }

    [Theory]
    [InlineData(WebhookForm.Event, "\"type\":\"webhook.test\"")]
    [InlineData(WebhookForm.Hook, "\"event\":\"webhook.test\"")]
    [InlineData(WebhookForm.Status, "\"state\":\"webhook.test\"")]
    public void Test_EachForm_SaysThatItIsATest(WebhookForm form, string part)
    {
        var message = WebhookMessages.Make(News.Receiver(form), EndpointNotice.Test("evt_test", Now), "acme", Now);

        Assert.Contains(part, System.Text.Encoding.UTF8.GetString(message.Body.Span), StringComparison.Ordinal);
        Assert.Equal(("custom", "evt_test"), (Header(message, "X-Webhook-Type"), Header(message, "X-Conduit-Event-Id")));
    }

    [Fact]
    public void Of_ATarget_SignsWithItsOwnSecretOrTheTenants()
    {
        var target = new WebhookTarget { Url = "https://example.com", Secret = "own", BaseUrl = "https://grid.example", Form = WebhookForm.Status, Naming = EventNaming.Task, Headers = "{}" };

        Assert.Equal(
            new WebhookReceiver { Endpoint = "task", Url = "https://example.com", Secret = "own", BaseUrl = "https://grid.example", Form = WebhookForm.Status, Naming = EventNaming.Task, Headers = "{}" },
            WebhookReceiver.Of(target, "tenant"));
        Assert.Equal("tenant", WebhookReceiver.Of(target with { Secret = null }, "tenant").Secret);
        Assert.Equal("task https://example.com", WebhookReceiver.Of(target, "tenant").ToString());
        Assert.Throws<ArgumentException>(() => WebhookReceiver.Of(new WebhookTarget(), "tenant"));
    }

    [Fact]
    public void MakeOfBatch_SignsInBase64WhereEventsAreSignedInHexadecimal()
    {
        var body = "{\"id\":\"msg_1\",\"text\":\"Grüße\"}"u8.ToArray();

        var message = WebhookMessages.MakeOfBatch(News.Receiver() with { Headers = """{"X-Mine":"kept","X-Webhook-Signature":"forged"}""" }, "msg_1", body, Now);

        var hex = WebhookSignatures.Hex(News.Secret, body);
        Assert.Equal(Convert.ToBase64String(Convert.FromHexString(hex)), Header(message, "X-Webhook-Signature"));
        Assert.Equal(WebhookSignatures.Standard(News.Secret, "msg_1", Now.ToUnixTimeSeconds(), body), Header(message, "webhook-signature"));
        Assert.Equal(($"sha256={hex}", "msg_1", "msg_1", "custom", "kept"), (Header(message, "X-Conduit-Signature"), Header(message, "webhook-id"), Header(message, "X-Conduit-Event-Id"), Header(message, "X-Webhook-Type"), Header(message, "X-Mine")));
        Assert.Equal(body, message.Body.ToArray());
    }

    [Fact]
    public void MakeOfBatch_WithoutASecret_IsUnsigned()
    {
        var message = WebhookMessages.MakeOfBatch(News.Receiver() with { Secret = null }, "msg_1", [1], Now);

        Assert.DoesNotContain(message.Headers, header => header.Key.Contains("signature", StringComparison.OrdinalIgnoreCase));
    }

    private static WebhookMessage Make(WebhookReceiver receiver) => WebhookMessages.Make(receiver, Row, News.EventOf(Row), "evt_1", Now);

    private static string Header(WebhookMessage message, string name) => message.Headers.Single(header => header.Key == name).Value;
}
