using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Orleans.MediaTasks.Api.Dialects.Contract;

namespace Orleans.MediaTasks.Api.Dialects.Conduit;

// Many changes as one operation.
public abstract partial class ConduitContract
{
    [Fact]
    public async Task Row1_1_22_SpendUpdates_ChargeKeysOnceEach()
    {
        var (first, second) = (await MakeKeyAsync(), await MakeKeyAsync());
        var items = Enumerable.Range(0, 500).Select(index => $$$"""{"virtualKeyId":"{{{(index % 2 == 0 ? first : second)}}}","amount":0.25,"model":"gpt-4","provider":"OpenAI","metadata":{"n":{{{index}}}}}""");
        var body = $$"""{"updates":[{{string.Join(',', items)}},{"virtualKeyId":"key_nobody","amount":1}]}""";

        var submitted = await Api.PostAsync("/v1/batch/spend-updates", body, ("X-Idempotency-Token", "once"));
        var operation = await EndOfOperationAsync(submitted);
        var again = await Api.PostAsync("/v1/batch/spend-updates", body, ("X-Idempotency-Token", "once"));

        Assert.Equal((HttpStatusCode.Accepted, "spend_update", 501), (submitted.Status, submitted.Json.Text("operationType"), submitted.Json.GetProperty("totalItems").GetInt32()));
        Assert.Equal("[501,501,500,1,100]", Counts(operation));
        Assert.Equal(("PartiallyCompleted", 500), (operation.Text("status"), operation.GetProperty("errors")[0].GetProperty("index").GetInt32()));
        Assert.Equal((submitted.Json.Text("operationId"), "true"), (again.Json.Text("operationId"), again.Header("Idempotent-Replayed")));
        foreach (var key in (string[])[first, second])
        {
            Assert.Equal(62.5m, (await Api.GetAsync($"/v1/keys/{key}")).Json.GetProperty("spend").GetDecimal());
        }
    }

    [Fact]
    public async Task Row1_1_22_VirtualKeyUpdates_ChangeKeysAsOneByOne()
    {
        var keys = new List<string>();
        for (var number = 0; number < 5; number++)
        {
            keys.Add(await MakeKeyAsync());
        }

        var items = keys.Select((key, index) => $$"""{"virtualKeyId":"{{key}}","allowedModels":["sim/*"],"rateLimits":{"rpm":{{index + 1}},"rpd":500},"isEnabled":{{(index % 2 == 0 ? "true" : "false")}},"expiresAt":"2030-01-31T12:00:00Z"}""");
        var operation = await EndOfOperationAsync(await Api.PostAsync("/v1/batch/virtual-key-updates", $$"""{"updates":[{{string.Join(',', items)}}]}"""));

        Assert.Equal(("Completed", "virtual_key_update", "[5,5,5,0,100]"), (operation.Text("status"), operation.Text("operationType"), Counts(operation)));
        foreach (var (index, key) in keys.Index())
        {
            var changed = (await Api.GetAsync($"/v1/keys/{key}")).Json;
            Assert.Equal((index % 2 == 0, index + 1, 500), (changed.GetProperty("enabled").GetBoolean(), changed.GetProperty("rate_limit_per_minute").GetInt32(), changed.GetProperty("rate_limit_per_day").GetInt32()));
            Assert.Equal(("sim/*", new DateTimeOffset(2030, 1, 31, 12, 0, 0, TimeSpan.Zero)), (changed.GetProperty("allowed_models")[0].GetString(), changed.GetProperty("expires_at").GetDateTimeOffset()));
        }
    }

    [Fact]
    public async Task Row1_1_22_Resolution4_WebhookSends_AreSignedInBase64()
    {
        const string Secret = "a secret of ours: ü, 🦊";
        await using var inbox = await WebhookInbox.StartAsync();

        var items = Enumerable.Range(0, 30).Select(index => $$$"""{"url":"{{{inbox.Url}}}","eventType":"order.paid","payload":{"n":{{{index}}},"text":"Grüße 🦊 <&>"},"headers":{"X-Mine":"kept"},"secret":"{{{Secret}}}"}""");
        var operation = await EndOfOperationAsync(await Api.PostAsync("/v1/batch/webhook-sends", $$"""{"webhooks":[{{string.Join(',', items)}}]}"""));

        Assert.Equal(("Completed", "[30,30,30,0,100]"), (operation.Text("status"), Counts(operation)));
        for (var index = 0; index < 30; index++)
        {
            var message = await inbox.UntilAsync(received => received.Json.GetProperty("data").GetProperty("n").GetInt32() == index);
            Assert.Equal(Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), message.Body)), message.Headers["X-Webhook-Signature"]);
            Assert.Equal((message.Standard(Secret), $"sha256={message.Hex(Secret)}", "kept"), (message.Headers["webhook-signature"], message.Headers["X-Conduit-Signature"], message.Headers["X-Mine"]));
            Assert.Equal(($"msg_{Guid.Parse(operation.Text("operationId")!):n}_{index}", message.Id, "order.paid"), (message.Id, message.Json.Text("id"), message.Type));
        }
    }

    [Fact]
    public async Task Row1_1_22_Cancel_StopsAnOperationInTheMiddle_AndNobodyElsesOrOneThatIsOver()
    {
        await using var inbox = await WebhookInbox.StartAsync(message => message.Json.GetProperty("data").GetInt32() == 0 ? 200 : 503);
        var items = Enumerable.Range(0, 200).Select(index => $$"""{"url":"{{inbox.Url}}","eventType":"x","payload":{{index}}}""");
        var submitted = (await Api.PostAsync("/v1/batch/webhook-sends", $$"""{"webhookSends":[{{string.Join(',', items)}}]}""")).Json;
        var (path, stranger) = (submitted.Text("statusUrl")!, await NewTenantAsync());
        await inbox.UntilAsync(message => message.Json.GetProperty("data").GetInt32() > 0);

        (await stranger.GetAsync(path)).AssertError(HttpStatusCode.NotFound, "not_found");
        (await stranger.PostAsync($"{path}/cancel")).AssertError(HttpStatusCode.NotFound, "not_found");
        Assert.Equal(("Running", true), ((await Api.GetAsync(path)).Json is var running) ? (running.Text("status"), running.GetProperty("canCancel").GetBoolean()) : default);
        Assert.Equal(HttpStatusCode.NoContent, (await Api.PostAsync($"{path}/cancel")).Status);

        Assert.Equal("cancelled", (await EndOfAsync(submitted.Text("taskId")!)).Text("status"));
        var operation = (await Api.GetAsync(path)).Json;
        Assert.Equal(("Cancelled", false), (operation.Text("status"), operation.GetProperty("canCancel").GetBoolean()));
        Assert.InRange(operation.GetProperty("processedCount").GetInt32(), 0, 199);
        (await Api.PostAsync($"{path}/cancel")).AssertError(HttpStatusCode.Conflict, "operation_not_cancellable");
        Assert.Equal(HttpStatusCode.NoContent, (await Api.DeleteAsync($"/v1/tasks/{submitted.Text("taskId")}")).Status);
    }

    [Fact]
    public async Task Row1_1_22_ABatch_IsForThoseWhoMayDoTheSameOneByOne()
    {
        var made = (await Api.PostAsync("/v1/keys", """{"name":"submits","scopes":["submit","read"]}""")).Json;
        var submitter = With(made.Text("key"));
        var charge = $$"""{"updates":[{"virtualKeyId":"{{made.Text("id")}}","amount":1}]}""";

        (await submitter.PostAsync("/v1/batch/spend-updates", charge)).AssertError(HttpStatusCode.Forbidden, "forbidden");
        (await submitter.PostAsync("/v1/batch/virtual-key-updates", """{"updates":[]}""")).AssertError(HttpStatusCode.Forbidden, "forbidden");
        (await submitter.PostAsync("/v1/tasks", """{"kind":"batch","model":"batch/spend","input":{"totalItems":1}}""")).AssertError(HttpStatusCode.BadRequest, "invalid_request");
        (await submitter.PostAsync("/v1/images/generations", """{"model":"batch/spend","prompt":"x"}""")).AssertError(HttpStatusCode.BadRequest, "unsupported_model");
        Assert.DoesNotContain((await submitter.GetAsync("/v1/models")).Json.GetProperty("data").EnumerateArray(), model => model.Text("kind") == "batch");
        Assert.Equal(0m, (await Api.GetAsync($"/v1/keys/{made.Text("id")}")).Json.GetProperty("spend").GetDecimal());
    }

    private async Task<string> MakeKeyAsync() => (await Api.PostAsync("/v1/keys", """{"name":"batch"}""")).Json.Text("id")!;

    private async Task<JsonElement> EndOfOperationAsync(Hosting.Answer submitted)
    {
        Assert.True(submitted.Status == HttpStatusCode.Accepted, Encoding.UTF8.GetString(submitted.Body));
        Assert.Equal("completed", (await EndOfAsync(submitted.Json.Text("taskId")!)).Text("status"));
        return (await Api.GetAsync(submitted.Json.Text("statusUrl")!)).Json;
    }

    private static string Counts(JsonElement operation) => $"[{string.Join(',', ((string[])["totalItems", "processedCount", "successCount", "failedCount", "progressPercentage"]).Select(name => operation.GetProperty(name).GetInt32()))}]";
}
