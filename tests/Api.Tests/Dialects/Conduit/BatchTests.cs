using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using Orleans.MediaTasks.Api.Hosting;
using Orleans.MediaTasks.Providers.Batch;
using Orleans.MediaTasks.Tasks;
using Orleans.MediaTasks.Tenants;

namespace Orleans.MediaTasks.Api.Dialects.Conduit;

/// <summary>What batches are taken and what becomes of their items.</summary>
public sealed class BatchTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private const string Spend = "/v1/batch/spend-updates";
    private const string Keys = "/v1/batch/virtual-key-updates";
    private const string Webhooks = "/v1/batch/webhook-sends";
    private const string Charge = """{"virtualKeyId":"key_1","amount":1}""";
    private const string Change = """{"virtualKeyId":"key_1","isEnabled":false}""";
    private const string Webhook = """{"url":"https://hooks.example/x","eventType":"e","payload":{}}""";

    private readonly ApiHost _host = shared.WithNewScript();

    private ImmutableArray<BatchItem> Items => Assert.Single(_host.Cluster.Batches).Value.Items;

    [Theory]
    [InlineData(Spend, "updates", Charge, "spend_update", "batch/spend")]
    [InlineData(Spend, "spendUpdates", Charge, "spend_update", "batch/spend")]
    [InlineData(Keys, "updates", Change, "virtual_key_update", "batch/keys")]
    [InlineData(Keys, "virtualKeyUpdates", Change, "virtual_key_update", "batch/keys")]
    [InlineData(Webhooks, "webhooks", Webhook, "webhook_send", "batch/webhooks")]
    [InlineData(Webhooks, "webhookSends", Webhook, "webhook_send", "batch/webhooks")]
    public async Task Submission_IsATaskWhoseItemsNobodyReads(string path, string list, string item, string word, string model)
    {
        var answer = await _host.PostAsync(path, $$"""{"{{list}}":[{{item}},{{item}}]}""");

        var id = answer.Json.Text("operationId");
        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
        Assert.Equal((id, word, 2, $"/v1/batch/operations/{id}"), (answer.Json.Text("taskId"), answer.Json.Text("operationType"), answer.Json.GetProperty("totalItems").GetInt32(), answer.Json.Text("statusUrl")));
        Assert.Equal(new Uri(_host.Address, $"/v1/batch/operations/{id}").ToString(), answer.Header("Location"));
        Assert.False(string.IsNullOrEmpty(answer.Json.Text("message")));
        var submission = Assert.Single(_host.Cluster.Submissions);
        Assert.Equal((id, MediaTaskKinds.Batch, model, """{"totalItems":2}"""), (submission.Id.ToPublicString(), submission.Spec.Kind, submission.Spec.Model, submission.Spec.Input));
        Assert.Equal(submission.Id.ToString(), Assert.Single(_host.Cluster.Batches).Key);
        Assert.Equal(2, Items.Length);
        Assert.Equal(("batch_operation", "batch_operation"), ((await _host.GetAsync($"/v1/tasks/{id}")).Json is var task) ? (task.Text("type"), task.Text("task_type")) : default);
    }

    [Theory]
    [InlineData(Spend, "updates", Charge, 10_000)]
    [InlineData(Keys, "updates", Change, 1_000)]
    [InlineData(Webhooks, "webhooks", Webhook, 5_000)]
    public async Task Submission_OfAsManyItemsAsItMayHave_IsTaken_AndOfOneMoreIsNot(string path, string list, string item, int most)
    {
        string Body(int count) => $$"""{"{{list}}":[{{string.Join(',', Enumerable.Repeat(item, count))}}]}""";

        Assert.Equal(list, (await _host.PostAsync(path, Body(most + 1))).AssertError(HttpStatusCode.BadRequest, "invalid_request").Text("field"));
        Assert.Equal(list, (await _host.PostAsync(path, Body(0))).AssertError(HttpStatusCode.BadRequest, "invalid_request").Text("field"));
        Assert.Empty(_host.Cluster.Submissions);
        Assert.Empty(_host.Cluster.Batches);
        Assert.Equal(most, (await _host.PostAsync(path, Body(most))).Json.GetProperty("totalItems").GetInt32());
        Assert.Equal(most, Items.Length);
    }

    [Theory]
    [InlineData(Spend, "[]", null, "invalid_request")]
    [InlineData(Spend, "{}", "updates", "missing_parameter")]
    [InlineData(Spend, """{"updates":7}""", "updates", "invalid_request")]
    [InlineData(Spend, """{"updates":[7]}""", "updates[0]", "invalid_request")]
    [InlineData(Spend, """{"updates":[{"virtualKeyId":"k","amount":1},{"amount":1}]}""", "updates[1].virtualKeyId", "missing_parameter")]
    [InlineData(Spend, """{"updates":[{"virtualKeyId":7,"amount":1}]}""", "updates[0].virtualKeyId", "invalid_request")]
    [InlineData(Spend, """{"spendUpdates":[{"virtualKeyId":"","amount":1}]}""", "spendUpdates[0].virtualKeyId", "invalid_request")]
    [InlineData(Spend, """{"updates":[{"virtualKeyId":"k"}]}""", "updates[0].amount", "missing_parameter")]
    [InlineData(Spend, """{"updates":[{"virtualKeyId":"k","amount":"1"}]}""", "updates[0].amount", "invalid_request")]
    [InlineData(Spend, """{"updates":[{"virtualKeyId":"k","amount":0.00009}]}""", "updates[0].amount", "invalid_request")]
    [InlineData(Spend, """{"updates":[{"virtualKeyId":"k","amount":1000000.01}]}""", "updates[0].amount", "invalid_request")]
    [InlineData(Spend, """{"updates":[{"virtualKeyId":"k","amount":1,"metadata":"x"}]}""", "updates[0].metadata", "invalid_request")]
    [InlineData(Spend, """{"updates":[{"virtualKeyId":"k","amount":1,"model":7}]}""", "updates[0].model", "invalid_request")]
    [InlineData(Spend, """{"updates":[{"virtualKeyId":"k","amount":1,"ammount":1}]}""", "updates[0].ammount", "invalid_request")]
    [InlineData(Keys, """{"updates":[{"virtualKeyId":"k","maxBudget":5}]}""", "updates[0].maxBudget", "invalid_request")]
    [InlineData(Keys, """{"updates":[{"virtualKeyId":"k","notes":"x"}]}""", "updates[0].notes", "invalid_request")]
    [InlineData(Keys, """{"updates":[{"virtualKeyId":"k","isEnabled":"yes"}]}""", "updates[0].isEnabled", "invalid_request")]
    [InlineData(Keys, """{"updates":[{"virtualKeyId":"k","expiresAt":"2020-01-01T00:00:00Z"}]}""", "updates[0].expiresAt", "invalid_request")]
    [InlineData(Keys, """{"updates":[{"virtualKeyId":"k","allowedModels":["a*b"]}]}""", "updates[0].allowedModels", "invalid_request")]
    [InlineData(Keys, """{"updates":[{"virtualKeyId":"k","rateLimits":{"rpm":0}}]}""", "updates[0].rateLimits.rpm", "invalid_request")]
    [InlineData(Keys, """{"updates":[{"virtualKeyId":"k","rateLimits":{"tpm":5}}]}""", "updates[0].rateLimits.tpm", "invalid_request")]
    [InlineData(Keys, """{"updates":[{"virtualKeyId":"k","rateLimits":5}]}""", "updates[0].rateLimits", "invalid_request")]
    [InlineData(Webhooks, """{"webhooks":[{"eventType":"e","payload":{}}]}""", "webhooks[0].url", "missing_parameter")]
    [InlineData(Webhooks, """{"webhooks":[{"url":"ftp://x","eventType":"e","payload":{}}]}""", "webhooks[0].url", "invalid_request")]
    [InlineData(Webhooks, """{"webhooks":[{"url":"https://x","payload":{}}]}""", "webhooks[0].eventType", "missing_parameter")]
    [InlineData(Webhooks, """{"webhooks":[{"url":"https://x","eventType":"e"}]}""", "webhooks[0].payload", "missing_parameter")]
    [InlineData(Webhooks, """{"webhooks":[{"url":"https://x","eventType":"e","payload":{},"headers":{"A":1}}]}""", "webhooks[0].headers", "invalid_request")]
    [InlineData(Webhooks, """{"webhooks":[{"url":"https://x","eventType":"e","payload":{},"secret":7}]}""", "webhooks[0].secret", "invalid_request")]
    public async Task Submission_WithAWrongItem_NamesItAndStoresNothing(string path, string body, string? field, string code)
    {
        var error = (await _host.PostAsync(path, body)).AssertError(HttpStatusCode.BadRequest, code);

        Assert.Equal((field, "invalid_request_error"), (error.GetProperty("error").Text("param"), error.GetProperty("error").Text("type")));
        Assert.Empty(_host.Cluster.Submissions);
        Assert.Empty(_host.Cluster.Batches);
    }

    [Fact]
    public async Task Submission_WithManyWrongItems_ListsTheFirstHundred()
    {
        var body = $$"""{"updates":[{{string.Join(',', Enumerable.Repeat("{}", 500))}}]}""";

        Assert.Equal(100, (await _host.PostAsync(Spend, body)).AssertError(HttpStatusCode.BadRequest, "missing_parameter").GetProperty("errors").GetArrayLength());
    }

    [Fact]
    public async Task Charges_AreReadExactly()
    {
        await _host.PostAsync(Spend, """{"updates":[{"virtualKeyId":"key_1","amount":0.0001,"model":"m","provider":"p","metadata":{"a":1}},{"virtualKeyId":"key_2","amount":1000000,"modelName":"m","providerName":"p","providerType":3}]}""");

        Assert.Equal([new BatchItem.KeyCharge("key_1", 0.0001m), new BatchItem.KeyCharge("key_2", 1_000_000m)], Items);
    }

    [Fact]
    public async Task Changes_AreThoseOfAKey_AndNullChangesNothing()
    {
        await _host.PostAsync(Keys, """
            {"updates":[{"virtualKeyId":"key_1","allowedModels":["sim/*"],"rateLimits":{"rpm":60,"rpd":null},"isEnabled":true,"expiresAt":"2030-01-31T12:00:00Z","maxBudget":null,"notes":null},
                        {"virtualKeyId":"key_2","allowedModels":null,"rateLimits":null,"isEnabled":null,"expiresAt":null}]}
            """);

        var (all, none) = (Assert.IsType<BatchItem.KeyChange>(Items[0]), Assert.IsType<BatchItem.KeyChange>(Items[1]));
        Assert.Equal(("key_1", "key_2", new ApiKeyChange()), (all.KeyId, none.KeyId, none.Change));
        Assert.Equal(["sim/*"], all.Change.AllowedModels!.Value);
        Assert.Equal((true, new Setting<int>(60), null, null), (all.Change.Enabled, all.Change.PerMinute, all.Change.PerDay, all.Change.Name));
        Assert.Equal(new Setting<DateTimeOffset>(new DateTimeOffset(2030, 1, 31, 12, 0, 0, TimeSpan.Zero)), all.Change.ExpiresAt);
    }

    [Fact]
    public async Task Webhook_IsMadeOnceWithTheIdThatItIsSentUnder_AndToldToNobody()
    {
        var submitted = await _host.PostAsync(Webhooks, """{"webhooks":[{"url":"https://hooks.example/x","eventType":"order.paid","payload":{"text":"Grüße 🦊"},"headers":{"X-A":"b"},"secret":"c2VjcmV0"}]}""");
        var id = Assert.Single(_host.Cluster.Submissions).Id;
        var read = await _host.GetAsync($"/v1/tasks/{id.ToPublicString()}");

        var webhook = Assert.IsType<BatchItem.WebhookSend>(Assert.Single(Items));
        Assert.Equal(("https://hooks.example/x", """{"X-A":"b"}""", "c2VjcmV0"), (webhook.Url, webhook.Headers, webhook.Secret));
        var body = JsonDocument.Parse(webhook.Body).RootElement;
        Assert.Equal((BatchItem.MessageIdOf(id, 0), "order.paid", "Grüße 🦊", true), (body.Text("id"), body.Text("type"), body.GetProperty("data").Text("text"), body.GetProperty("metadata").GetProperty("batchOperation").GetBoolean()));
        Assert.Equal(JsonValueKind.String, body.GetProperty("timestamp").ValueKind);
        Assert.DoesNotContain("c2VjcmV0", submitted.Json.GetRawText() + read.Json.GetRawText() + webhook, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1024 * 1024, true)]
    [InlineData(1024 * 1024 + 1, false)]
    public async Task Webhook_OfAMebibyte_IsTaken_AndOfMoreIsNot(int length, bool taken)
    {
        await _host.PostAsync(Webhooks, $$"""{"webhooks":[{{Webhook}}]}""");
        var around = Assert.IsType<BatchItem.WebhookSend>(Assert.Single(Items)).Body.Length - "{}".Length;
        _host.Cluster.Reset();
        var text = new string('x', length - around - "\"\"".Length);

        var answer = await _host.PostAsync(Webhooks, $$"""{"webhooks":[{"url":"https://hooks.example/x","eventType":"e","payload":"{{text}}"}]}""");

        Assert.Equal(taken ? HttpStatusCode.Accepted : HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal(taken ? 1 : 0, _host.Cluster.Batches.Count);
    }

    [Theory]
    [InlineData("Idempotency-Key")]
    [InlineData("X-Idempotency-Token")]
    public async Task Submission_ThatIsMadeAgain_IsTheSameOperationAndKeepsNoOtherItems(string header)
    {
        var first = await _host.PostAsync(Spend, $$"""{"updates":[{{Charge}}]}""", (header, "k"));
        _host.Cluster.Intake = _ => [new SubmitResult.Accepted(_host.Cluster.Tasks.Values.Single(), Replayed: true)];
        var second = await _host.PostAsync(Spend, $$"""{ "updates": [{{Charge}}] }""", (header, "k"));

        Assert.Equal(("true", first.Json.Text("operationId")), (second.Header("Idempotent-Replayed"), second.Json.Text("operationId")));
        Assert.Single(_host.Cluster.Batches);
        var submissions = _host.Cluster.Submissions;
        Assert.Equal(("POST /v1/batch/spend-updates k", submissions[0].RequestHash), (submissions[1].IdempotencyKey, submissions[1].RequestHash));
    }

    [Fact]
    public async Task Submission_ThatIsRefused_KeepsNoItems()
    {
        _host.Cluster.Intake = _ => [new SubmitResult.Busy(TimeSpan.FromSeconds(1))];

        (await _host.PostAsync(Spend, $$"""{"updates":[{{Charge}}]}""")).AssertError(HttpStatusCode.ServiceUnavailable, "queue_full");

        Assert.Empty(_host.Cluster.Batches);
    }
}
