using System.Net;
using System.Text.Json;

namespace Orleans.MediaTasks.Api.Node;

/// <summary>Retries on a whole node, in real time.</summary>
public sealed class NodeRetryTests(NodeHost node) : IClassFixture<NodeHost>
{
    private const string Policy = """{"max_attempts":4,"initial_interval":0.5,"coefficient":2,"jitter":0}""";

    /// <summary>How late an attempt may start on a busy machine; never too early.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(3);

    [Fact]
    public async Task OverloadedProvider_IsTriedAgainAfterThePolicysWaits()
    {
        var (task, attempts) = await RunAsync("""{"duration_ms":0,"fail":"model_overloaded","fail_times":2,"message":"Too much to do."}""", Policy);

        Assert.Equal(("completed", 3), (task.GetProperty("status").GetString(), task.GetProperty("attempt").GetInt32()));
        Assert.Equal(["model_overloaded", "model_overloaded", null], attempts.Select(attempt => attempt.GetProperty("error_code").GetString()));
        Assert.Equal(["Too much to do.", "Too much to do.", null], attempts.Select(attempt => attempt.GetProperty("error").GetString()));
        Assert.True(attempts[0].GetProperty("error_detail").GetProperty("retryable").GetBoolean());
        AssertWait(attempts, 0, TimeSpan.FromSeconds(0.5));
        AssertWait(attempts, 1, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task ThrottledProvider_IsTriedAgainWhenItSaid()
    {
        // The policy alone would come back after half a second.
        var (task, attempts) = await RunAsync("""{"duration_ms":0,"fail":"rate_limit_exceeded","fail_times":1,"retry_after":1}""", Policy);

        Assert.Equal("completed", task.GetProperty("status").GetString());
        Assert.Equal(["rate_limit_exceeded", null], attempts.Select(attempt => attempt.GetProperty("error_code").GetString()));
        AssertWait(attempts, 0, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task PermanentError_FailsTheTaskAtOnce()
    {
        var (task, attempts) = await RunAsync("""{"duration_ms":0,"fail":"content_policy_violation","message":"Not this."}""", Policy);

        Assert.Equal(("failed", "content_policy_violation", "Not this."), (task.GetProperty("status").GetString(), task.GetProperty("error_code").GetString(), task.GetProperty("error").GetString()));
        var attempt = Assert.Single(attempts);
        Assert.False(attempt.GetProperty("error_detail").GetProperty("retryable").GetBoolean());
        Assert.Equal(JsonValueKind.Null, attempt.GetProperty("retry_at").ValueKind);
    }

    private async Task<(JsonElement Task, JsonElement[] Attempts)> RunAsync(string simulate, string retry)
    {
        var answer = await node.PostAsync(
            "/v1/tasks", $$$"""{"model":"sim/image","input":{"prompt":"x","simulate":{{{simulate}}}},"retry":{{{retry}}}}""", ("Prefer", "wait=30"));
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        var attempts = (await node.GetAsync($"/v1/tasks/{answer.Json.GetProperty("id").GetString()}/attempts")).Json.GetProperty("attempts");
        return (answer.Json, [.. attempts.EnumerateArray()]);
    }

    /// <summary>The wait between an attempt's end and the next one's start.</summary>
    private static void AssertWait(JsonElement[] attempts, int index, TimeSpan wait)
    {
        var ended = attempts[index].GetProperty("ended_at").GetDateTimeOffset();
        Assert.Equal(wait.TotalMilliseconds, (attempts[index].GetProperty("retry_at").GetDateTimeOffset() - ended).TotalMilliseconds, tolerance: 2);
        Assert.InRange(attempts[index + 1].GetProperty("started_at").GetDateTimeOffset() - ended, wait - TimeSpan.FromMilliseconds(2), wait + Tolerance);
    }
}
