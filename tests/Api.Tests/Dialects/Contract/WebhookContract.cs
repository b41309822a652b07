using System.Net;
using System.Text.Json;
using Orleans.MediaTasks.Api.Hosting;

namespace Orleans.MediaTasks.Api.Dialects.Contract;

/// <summary>What receivers of webhooks rely on (docs/contract.md), from a whole node to a real socket.</summary>
public abstract class WebhookContract(ContractNode node) : ContractTests(node)
{
    private const string Secret = "a secret of ours: ü, 🦊, '<&>'";

    [Fact]
    public async Task Row1_5_1_Resolution4_Resolution32_Invariant3_EveryDelivery_CarriesEverySignatureAndKeepsItsId()
    {
        var failed = 0;
        await using var inbox = await WebhookInbox.StartAsync(message => message.Type == "image.generation.completed" && Interlocked.Increment(ref failed) == 1 ? 500 : 200);

        await SubmitAsync(inbox, "🦊 \\u2028 \\u3000 <>&'\\\" \\u0007 é", "sim/image");
        var first = await inbox.UntilAsync(message => message.Type == "image.generation.completed");
        var second = await inbox.UntilAsync(message => message.Type == "image.generation.completed" && message != first);

        Assert.Equal((first.Id, first.Id), (second.Id, second.Json.GetProperty("id").GetString()));
        Assert.Equal(first.Body, second.Body);
        foreach (var message in (WebhookInbox.Message[])[first, second])
        {
            var hex = message.Hex(Secret);
            Assert.Equal(
                ($"sha256={hex}", $"v1={hex}", $"v1={hex}", message.Standard(Secret), message.Id, "completion"),
                (message.Headers["X-Conduit-Signature"], message.Headers["X-Uc-Signature"], message.Headers["X-Webhook-Signature"], message.Headers["webhook-signature"], message.Headers["X-Conduit-Event-Id"], message.Headers["X-Webhook-Type"]));
            Assert.Equal("kept", message.Headers["X-Mine"]);
        }
    }

    [Theory]
    [InlineData("sim/image", "/v1/images/generations", "image", "image_url")]
    [InlineData("sim/video", "/v1/videos/generations/async", "video", "video_url")]
    public async Task Row1_5_2_Row1_5_3_EachKind_HasItsEventsWithEveryGenerationsFields(string model, string path, string kind, string address)
    {
        await using var inbox = await WebhookInbox.StartAsync();

        var id = await SubmitAsync(inbox, "x", model, path, "\"duration_ms\":2500,\"steps\":5");
        var started = await inbox.UntilAsync(message => message.Type == $"{kind}.generation.started");
        var progress = await inbox.UntilAsync(message => message.Type == $"{kind}.generation.progress");
        var completed = (await inbox.UntilAsync(message => message.Type == $"{kind}.generation.completed")).Json;

        Assert.Equal(("task.started", id, "processing"), (started.Json.GetProperty("event_type").GetString(), started.Json.GetProperty("data").GetProperty("task_id").GetString(), started.Json.GetProperty("status").GetString()));
        Assert.InRange(progress.Json.GetProperty("data").GetProperty("progress").GetInt32(), 0, 99);
        Assert.Equal(progress.Json.GetProperty("data").GetProperty("progress").GetInt32(), progress.Json.GetProperty("progress_percentage").GetInt32());
        var data = completed.GetProperty("data");
        Assert.Equal((id, id, "u1"), (data.GetProperty("taskId").GetString(), completed.GetProperty("task_id").GetString(), data.GetProperty("user_id").GetString()));
        Assert.Equal($"{kind}_generation_completed", completed.GetProperty("webhook_type").GetString());
        Assert.Equal(HttpStatusCode.OK, (await Api.GetAsync(new Uri(data.GetProperty(address).GetString()!).PathAndQuery)).Status);
        Assert.True(data.GetProperty("file_size").GetInt64() > 0 && data.GetProperty("generation_time").GetInt64() >= 2000);
    }

    [Fact]
    public async Task Resolution22_AFailure_HasAnEventOfItsOwn()
    {
        await using var inbox = await WebhookInbox.StartAsync();

        await SubmitAsync(inbox, "x", "sim/image", more: "\"fail\":\"content_policy_violation\"");
        var failed = (await inbox.UntilAsync(message => message.Type == "image.generation.failed")).Json;

        Assert.Equal(("failed", "content_policy_violation", "image_generation_failed"), (failed.GetProperty("status").GetString(), failed.GetProperty("data").GetProperty("error_code").GetString(), failed.GetProperty("webhook_type").GetString()));
        Assert.Equal(JsonValueKind.String, failed.GetProperty("error").ValueKind);
    }

    [Fact]
    public async Task Row1_5_4_Invariant11_AReceiverThatFails_IsAskedAgainUntilItRefusesAndCanBeAskedOnceMore()
    {
        var (asked, isWell) = (0, false);
        await using var inbox = await WebhookInbox.StartAsync(message => message.Type != "image.generation.completed" || Volatile.Read(ref isWell) ? 200 : Interlocked.Increment(ref asked) < 2 ? 503 : 400);

        var id = await SubmitAsync(inbox, "x", "sim/image");
        var letter = await UntilDeadAsync(id);
        Assert.Equal((2, "http_status", 400), (letter.GetProperty("attempts").GetInt32(), letter.GetProperty("reason").GetString(), letter.GetProperty("last_attempt").GetProperty("status_code").GetInt32()));
        Volatile.Write(ref isWell, true);
        var replayed = await Api.PostAsync($"/v1/dead-letters/{letter.GetProperty("id").GetString()}/replay");

        Assert.Equal((HttpStatusCode.OK, 1), (replayed.Status, replayed.Json.GetProperty("replayed").GetInt32()));
        await UntilAsync(id, deliveries => deliveries.All(delivery => delivery.GetProperty("status").GetString() == "delivered"));
        Assert.Empty((await Api.GetAsync($"/v1/dead-letters?task_id={id}")).Json.GetProperty("data").EnumerateArray());
        Assert.Equal(HttpStatusCode.NotFound, (await (await NewTenantAsync()).PostAsync($"/v1/dead-letters/{letter.GetProperty("id").GetString()}/replay")).Status);
    }

    [Fact]
    public async Task Row2_9_Webhooks_AreMadeShownChangedAndRemoved()
    {
        var made = await Api.PostAsync("/api/webhooks", """{"url":"https://example.com/hook","events":["video.completed","video.failed"],"signing_secret":"0123456789abcdef","description":"mine"}""");
        var id = made.Json.GetProperty("id").GetString()!;

        Assert.Equal((HttpStatusCode.Created, "0123456789abcdef", true), (made.Status, made.Json.GetProperty("signing_secret").GetString(), made.Json.GetProperty("is_active").GetBoolean()));
        Assert.False((await Api.GetAsync($"/api/webhooks/{id}")).Json.TryGetProperty("signing_secret", out _));
        Assert.Equal(1, (await Api.GetAsync("/api/v0/webhooks")).Json.GetProperty("total").GetInt32());
        var changed = await Api.SendAsync(HttpMethod.Patch, $"/api/webhooks/{id}", new StringContent("""{"is_active":false}""", null, "application/json"));
        Assert.False(changed.Json.GetProperty("is_active").GetBoolean());
        Assert.Empty((await Api.GetAsync($"/api/webhooks/{id}/events")).Json.GetProperty("events").EnumerateArray());
        Assert.Equal(HttpStatusCode.NotFound, (await (await NewTenantAsync()).GetAsync($"/api/webhooks/{id}")).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await Api.DeleteAsync($"/api/webhooks/{id}")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await Api.PostAsync("/api/webhooks", """{"url":"https://example.com","signing_secret":"short"}""")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await Api.PostAsync("/api/webhooks", """{"url":"ftp://example.com"}""")).Status);
    }

    [Fact]
    public async Task Row2_13_Resolution5_AWebhook_HasMindiasBodyWithAnIdOfTheEvent()
    {
        await using var inbox = await WebhookInbox.StartAsync();
        const string secret = "0123456789abcdef";
        var webhook = (await Api.PostAsync("/api/webhooks", $$"""{"url":"{{inbox.Url}}","event_type":"task.completed","signing_secret":"{{secret}}"}""")).Json.GetProperty("id").GetString();

        await Api.PostAsync("/v1/tasks", """{"model":"sim/image","input":{"prompt":"x","simulate":{"duration_ms":0}}}""");
        var message = await inbox.UntilAsync(_ => true);

        var hook = message.Json.GetProperty("hook");
        Assert.Equal((message.Id, webhook, $"v1={message.Hex(secret)}", "Mindia-Webhook/1.0"), (hook.GetProperty("id").GetString(), hook.GetProperty("webhook_id").GetString(), message.Headers["X-Uc-Signature"], message.Headers["User-Agent"]));
        Assert.Equal(JsonValueKind.Object, message.Json.GetProperty("data").ValueKind);
        Assert.True(message.Json.TryGetProperty("initiator", out _));
    }

    [Fact]
    public async Task Row3_3_ACallback_IsTriedAtTheEndAlone()
    {
        var submitted = await Api.PostAsync("/api/v1/generateTask/sim/image", """{"request_type":"callback","callback_url":"https://127.0.0.1:9/hook","input":{"prompt":"x","simulate":{"duration_ms":0}}}""");
        var id = submitted.Json.GetProperty("data").GetProperty("taskId").GetString()!["task_".Length..];

        await EndOfAsync(id);
        var told = await UntilAsync(id, deliveries => deliveries is [var one] && one.GetProperty("last_attempt").ValueKind == JsonValueKind.Object);

        Assert.Equal(("task.completed", "task", "connection"), (told[0].GetProperty("event").GetString(), told[0].GetProperty("endpoint").GetString(), told[0].GetProperty("last_attempt").GetProperty("error").GetString()));
    }

    private async Task<string> SubmitAsync(WebhookInbox inbox, string prompt, string model, string path = "/v1/images/generations", string more = "\"duration_ms\":0")
    {
        var answer = await Api.PostAsync(path, $$$"""
            {"model":"{{{model}}}","prompt":"{{{prompt}}}","async":true,"user":"u1","simulate":{{{{more}}}},
             "webhook_url":"{{{inbox.Url}}}","webhook_secret":"{{{Secret}}}","webhook_headers":{"X-Mine":"kept","webhook-id":"not mine to set"}}
            """);
        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
        return answer.Json.GetProperty("task_id").GetString()!;
    }

    private async Task<JsonElement> UntilDeadAsync(string id) =>
        (await UntilAsync(id, deliveries => deliveries.Any(IsDead))).First(IsDead);

    private static bool IsDead(JsonElement delivery) => delivery.GetProperty("status").GetString() == "dead";

    /// <summary>Looks at a task's deliveries until they are as wanted: nothing tells of them.</summary>
    private async Task<List<JsonElement>> UntilAsync(string id, Func<List<JsonElement>, bool> condition)
    {
        using var deadline = new CancellationTokenSource(Deadlines.Request);
        while (true)
        {
            var deliveries = (await Api.GetAsync($"/v1/tasks/{id}/deliveries")).Json.GetProperty("data").EnumerateArray().ToList();
            if (condition(deliveries))
            {
                return deliveries;
            }

            deadline.Token.ThrowIfCancellationRequested();
        }
    }
}

[Collection<OnSqlite>]
public sealed class WebhooksOnSqlite(SqliteNode node) : WebhookContract(node);

[Collection<OnPostgres>]
public sealed class WebhooksOnPostgres(PostgresNode node) : WebhookContract(node);
