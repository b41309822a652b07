using System.Globalization;
using System.Net;

namespace Orleans.MediaTasks.Api.Tenants;

/// <summary>What a key may submit, on a whole node.</summary>
public sealed class KeyLimitTests(KeyedNode node) : IClassFixture<KeyedNode>
{
    private const string Task = """{"model":"sim/image","input":{"prompt":"x"},"delay":3600}""";
    private const string Three = $$"""{"tasks":[{{Task}},{{Task}},{{Task}}]}""";

    [Fact]
    public async Task Rate_IsCountedDownAndThenRefused_AndReadingGoesOn()
    {
        var key = await node.MakeAsync("rate", "\"rate_limit_per_minute\":3");

        var first = await node.PostAsync(key, "/v1/tasks", Task);
        await node.PostAsync(key, "/v1/tasks", Task);
        await node.PostAsync(key, "/v1/tasks", Task);
        var refused = await node.PostAsync(key, "/v1/tasks", Task);

        Assert.Equal((HttpStatusCode.Accepted, "3", "2"), (first.Status, first.Header("X-RateLimit-Limit-Requests"), first.Header("X-RateLimit-Remaining-Requests")));
        var detail = refused.AssertError(HttpStatusCode.TooManyRequests, "rate_limit_exceeded").GetProperty("error").GetProperty("message").GetString();
        var seconds = refused.Header("Retry-After")!;
        Assert.Contains($"retry after {seconds} seconds", detail, StringComparison.Ordinal);
        Assert.InRange(int.Parse(seconds, CultureInfo.InvariantCulture), 1, 60);
        Assert.Equal(("3", "0"), (refused.Header("X-RateLimit-Limit-Requests"), refused.Header("X-RateLimit-Remaining-Requests")));
        var reset = DateTimeOffset.FromUnixTimeSeconds(long.Parse(refused.Header("X-RateLimit-Reset-Requests")!, CultureInfo.InvariantCulture));
        Assert.InRange(reset - TimeProvider.System.GetUtcNow(), TimeSpan.FromSeconds(-1), TimeSpan.FromSeconds(61));
        for (var i = 0; i < 10; i++)
        {
            var read = await node.GetAsync(key, $"/v1/tasks/{first.Json.GetProperty("id").GetString()}");
            Assert.Equal((HttpStatusCode.OK, null), (read.Status, read.Header("X-RateLimit-Limit-Requests")));
        }
    }

    [Fact]
    public async Task Rate_CountsEveryTaskOfABatch_AndTakesAllOrNone()
    {
        var key = await node.MakeAsync("batches", "\"rate_limit_per_day\":5");

        Assert.Equal("2", (await node.PostAsync(key, "/v1/tasks/batch", Three)).Header("X-RateLimit-Remaining-Requests"));
        (await node.PostAsync(key, "/v1/tasks/batch", Three)).AssertError(HttpStatusCode.TooManyRequests, "rate_limit_exceeded");
        Assert.Equal(HttpStatusCode.Accepted, (await node.PostAsync(key, "/v1/tasks", Task)).Status);
        Assert.Equal(4, (await node.GetAsync(key, "/v1/tasks/stats")).Json.GetProperty("total").GetInt64());
    }

    [Fact]
    public async Task Batch_LargerThanTheRate_IsToldThatItNeverFits()
    {
        var key = await node.MakeAsync("large", "\"rate_limit_per_minute\":2");

        var error = (await node.PostAsync(key, "/v1/tasks/batch", Three)).AssertError(HttpStatusCode.TooManyRequests, "rate_limit_exceeded");

        Assert.Contains("send smaller ones", error.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Retry_CountsAsASubmission()
    {
        const string Failing = """{"model":"sim/image","input":{"prompt":"x","simulate":{"duration_ms":0,"fail":"content_policy_violation","message":"Not this."}},"retry":{"max_attempts":1}}""";
        var key = await node.MakeAsync("retries", "\"rate_limit_per_minute\":1");
        var task = (await node.PostAsync(key, "/v1/tasks", Failing)).Json.GetProperty("id").GetString();

        (await node.PostAsync(key, $"/v1/tasks/{task}/retry")).AssertError(HttpStatusCode.TooManyRequests, "rate_limit_exceeded");
    }

    [Fact]
    public async Task LiveTasks_UpToTheCap_AreAccepted_AndAgainWhenOneHasEnded()
    {
        var key = await node.MakeAsync("live", "\"max_live_tasks\":2");

        var first = await node.SubmitAsync(key);
        await node.SubmitAsync(key);
        var refused = (await node.PostAsync(key, "/v1/tasks", Task)).AssertError(HttpStatusCode.TooManyRequests, "rate_limit_exceeded");
        await node.PostAsync(key, $"/v1/tasks/{first}/cancel");

        Assert.Contains("retry after 5 seconds", refused.GetProperty("detail").GetString(), StringComparison.Ordinal);
        await node.SubmitAsync(key);
    }

    [Theory]
    [InlineData("""{"model":"sim/image","input":{"prompt":"x"},"delay":3600}""", null)]
    [InlineData("""{"model":"sim/video","input":{"prompt":"x"},"delay":3600}""", "model")]
    [InlineData("""{"kind":"embedding","input":{"input":"x"},"delay":3600}""", "model")]
    [InlineData("""{"model":"sim/image","input":{"prompt":"x"},"delay":3600,"fallback_models":["local/image"]}""", "fallback_models[0]")]
    public async Task Models_OutsideTheList_AreRefused(string body, string? field)
    {
        var key = await node.MakeAsync("models", "\"allowed_models\":[\"sim/im*\"]");

        var answer = await node.PostAsync(key, "/v1/tasks", body);

        if (field is null)
        {
            Assert.Equal(HttpStatusCode.Accepted, answer.Status);
            return;
        }

        var error = answer.AssertError(HttpStatusCode.Forbidden, "model_not_allowed");
        Assert.Equal((field, "sim/im*"), (error.GetProperty("field").GetString(), error.GetProperty("allowed")[0].GetString()));
    }
}
