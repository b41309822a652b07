using Microsoft.AspNetCore.SignalR;
using Orleans.MediaTasks.Api.Dialects.Contract;

namespace Orleans.MediaTasks.Api.Dialects.Conduit;

// What is pushed while deliveries go out.
public abstract partial class ConduitContract
{
    private const string WebhookHub = "/hubs/webhooks";
    private static readonly string[] NoUrl = ["nowhere"];

    [Fact]
    public async Task Row1_6_14_WebhookHub_TellsOfEveryAttemptAtTheAddressesThatWereNamed()
    {
        var sent = 0;
        await using var inbox = await WebhookInbox.StartAsync(_ => Interlocked.Increment(ref sent) == 1 ? 503 : 200);
        await using var unnamed = await WebhookInbox.StartAsync();
        await using var listener = await ListenAsync(WebhookHub);
        await listener.CallAsync("SubscribeToWebhooks", [new[] { inbox.Url }]);

        await SubmitAsync(Told(unnamed), "/v1/images/generations");
        await unnamed.UntilAsync(_ => true);
        var id = await SubmitAsync(Told(inbox), "/v1/images/generations");

        // Of the other address nothing is told, or it would stand before this.
        var attempted = await listener.NextObjectAsync("DeliveryAttempted");
        var failed = await listener.NextObjectAsync("DeliveryFailed");
        var retry = await listener.NextObjectAsync("RetryScheduled");
        var again = await listener.NextObjectAsync("DeliveryAttempted");
        var succeeded = await listener.NextObjectAsync("DeliverySucceeded");
        var webhook = (await inbox.UntilAsync(_ => true)).Id;
        foreach (var told in (System.Text.Json.JsonElement[])[attempted, failed, retry, again, succeeded])
        {
            Assert.Equal((webhook, id, inbox.Url), (told.Text("webhookId"), told.Text("taskId"), told.Text("url")));
        }

        Assert.Equal(("image", "image.generation.completed", 1), (attempted.Text("taskType"), attempted.Text("eventType"), attempted.GetProperty("attemptNumber").GetInt32()));
        Assert.Equal((503, false), (failed.GetProperty("statusCode").GetInt32(), failed.GetProperty("isPermanentFailure").GetBoolean()));
        Assert.Equal(failed.Text("nextRetryTime"), retry.Text("scheduledTime"));
        Assert.Equal((1, true), (retry.GetProperty("retryNumber").GetInt32(), retry.GetProperty("maxRetries").GetInt32() > 3));
        Assert.Equal((200, 2), (succeeded.GetProperty("statusCode").GetInt32(), succeeded.GetProperty("totalAttempts").GetInt32()));
        Assert.Equal(2, again.GetProperty("attemptNumber").GetInt32());
    }

    [Fact]
    public async Task Row1_6_14_WebhookHub_TellsOfTheBreakerAndOfNumbers()
    {
        await using var inbox = await WebhookInbox.StartAsync(_ => 500);
        await using var listener = await ListenAsync(WebhookHub);
        await listener.CallAsync("SubscribeToWebhooks", [new[] { inbox.Url }]);

        for (var number = 0; number < 5; number++)
        {
            await SubmitAsync(Told(inbox), "/v1/images/generations");
        }

        var (turn, before) = await listener.UntilAsync("CircuitBreakerStateChanged");
        await listener.CallAsync("RequestStatistics");
        var (numbers, _) = await listener.UntilAsync("DeliveryStatisticsUpdated");

        Assert.Equal(("open", "closed", inbox.Url, 5), (turn.Text("state"), turn.Text("previousState"), turn.Text("url"), turn.GetProperty("failureCount").GetInt32()));
        Assert.True(before.Count(method => method == "DeliveryFailed") >= 5);
        var url = numbers.GetProperty("urlStatistics").GetProperty(inbox.Url);
        Assert.Equal((0, "open"), (url.GetProperty("successes").GetInt32(), url.Text("circuitBreakerState")));
        Assert.Equal(numbers.GetProperty("totalAttempts").GetInt32(), numbers.GetProperty("failedDeliveries").GetInt32());
    }

    [Fact]
    public async Task Row1_6_14_WebhookHub_TellsNothingOfAnotherTenantsDeliveries()
    {
        await using var inbox = await WebhookInbox.StartAsync();
        await using var listener = await ListenAsync(WebhookHub);
        await listener.CallAsync("SubscribeToWebhooks", [new[] { inbox.Url }]);

        var foreign = (await (await NewTenantAsync()).PostAsync("/v1/images/generations", Told(inbox))).Json.Text("task_id");
        await inbox.UntilAsync(message => message.Json.Text("task_id") == foreign);
        var own = await SubmitAsync(Told(inbox), "/v1/images/generations");

        Assert.Equal(own, (await listener.NextObjectAsync("DeliveryAttempted")).Text("taskId"));
        var refusal = await Assert.ThrowsAsync<HubException>(() => listener.CallAsync("SubscribeToWebhooks", [NoUrl]));
        Assert.EndsWith("Invalid webhook URL", refusal.Message, StringComparison.Ordinal);
    }

    private static string Told(WebhookInbox inbox) =>
        $$$"""{"model":"sim/image","prompt":"a heron","async":true,"webhook_url":"{{{inbox.Url}}}","webhook_events":["completion"],"simulate":{"duration_ms":0}}""";
}
