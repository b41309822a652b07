using System.Net;
using System.Text;
using System.Text.Json;
using Orleans.MediaTasks.Api.Hosting;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Queue;

/// <summary>The rows of the contract of the Node task queue (§5), and its resolutions (§8).</summary>
public sealed class QueueContractTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private readonly ApiHost _host = shared.WithNewScript();

    [Fact]
    public async Task Row5_1_PostTasks_AnswersTheWholeTaskWith201()
    {
        var answer = await PostAsync("""{"prompt":"a fox"}""");

        Assert.Equal(HttpStatusCode.Created, answer.Status);
        Assert.Equal(
            ["id", "prompt", "state", "createdAt", "startedAt", "completedAt", "result", "error", "retryCount", "maxRetries", "nextRetryAt", "progress", "estimatedWaitTime"],
            answer.Json.EnumerateObject().Select(field => field.Name));
        Assert.StartsWith("task_", answer.Json.GetProperty("id").GetString(), StringComparison.Ordinal);
        Assert.Equal(("a fox", "pending", 4), (Text(answer, "prompt"), Text(answer, "state"), answer.Json.GetProperty("maxRetries").GetInt32()));
        Assert.Equal(Samples.Now.ToUnixTimeMilliseconds(), answer.Json.GetProperty("createdAt").GetInt64());
    }

    [Fact]
    public async Task Row5_1_Resolution16_PostTasks_RunsTheQueuesModelUnderItsRetryPolicy()
    {
        await PostAsync("""{"prompt":"a fox","simulate":{"fail":"timeout"}}""");

        var spec = Assert.Single(_host.Cluster.Submissions).Spec;
        Assert.Equal("""{"prompt":"a fox","simulate":{"fail":"timeout"}}""", spec.Input);
        Assert.Equal(new RetryPolicy { MaximumAttempts = 5, InitialInterval = TimeSpan.FromSeconds(2), Coefficient = 2, MaximumInterval = TimeSpan.FromSeconds(60), Jitter = 0.125 }, spec.Retry);
        Assert.Equal("image-queue", _host.Cluster.Tasks.Values.Single().Spec.Model);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"prompt":""}""")]
    [InlineData("""{"prompt":"   "}""")]
    [InlineData("""{"prompt":5}""")]
    [InlineData("[]")]
    [InlineData("not json")]
    public async Task Row5_1_PostTasks_WithoutAPrompt_IsAnInvalidRequest(string body) => AssertError(await PostAsync(body), HttpStatusCode.BadRequest, "Invalid request");

    [Theory]
    [InlineData(1000, HttpStatusCode.Created)]
    [InlineData(1001, HttpStatusCode.BadRequest)]
    public async Task Row5_1_PostTasks_TakesAThousandCharacters(int length, HttpStatusCode status) =>
        Assert.Equal(status, (await PostAsync($$"""{"prompt":"{{new string('x', length)}}"}""")).Status);

    [Fact]
    public async Task Row5_1_PostTasks_WhenTheQueueIsFull_SaysSo()
    {
        _host.Cluster.IsFull = true;

        var answer = await PostAsync("""{"prompt":"a fox"}""");

        AssertError(answer, HttpStatusCode.ServiceUnavailable, "Queue full", "The queue is at capacity. Please wait for some tasks to complete.");
        Assert.Equal("1", answer.Header("Retry-After"));
    }

    [Fact]
    public async Task Row5_1_PostTasks_WhenTheStoreIsAway_IsToldToComeAgain()
    {
        _host.Cluster.Intake = _ => [new SubmitResult.Busy(TimeSpan.FromSeconds(3))];

        var answer = await PostAsync("""{"prompt":"a fox"}""");

        AssertError(answer, HttpStatusCode.ServiceUnavailable, "Unavailable");
        Assert.Equal("3", answer.Header("Retry-After"));
    }

    [Fact]
    public async Task Row5_2_GetTasks_IsABareArrayNewestFirst()
    {
        var tasks = new[] { Samples.Task(), Samples.Completed() };
        _host.Cluster.Page = new TaskPage(tasks, null);

        var answer = await _host.GetAsync("/tasks");

        Assert.Equal(tasks.Select(task => task.Id.ToPrefixedString()), answer.Json.EnumerateArray().Select(task => task.GetProperty("id").GetString()));
        Assert.Equal("image", _host.Cluster.LastQuery!.Kind);
        Assert.DoesNotContain(MediaTaskStatus.Cancelled, _host.Cluster.LastQuery.Statuses);
    }

    [Fact]
    public async Task Row5_3_GetTask_WhenCompleted_HasItsPicture()
    {
        var task = Add(Samples.Completed());

        var answer = await _host.GetAsync($"/tasks/{task.Id.ToPrefixedString()}");

        Assert.Equal(("completed", 100), (Text(answer, "state"), answer.Json.GetProperty("progress").GetInt32()));
        var result = answer.Json.GetProperty("result");
        Assert.Equal(
            (new Uri(_host.Address, "/v1/media/k1.png").ToString(), 2000, Samples.Now.AddSeconds(2).ToUnixTimeMilliseconds(), "images/render"),
            (result.GetProperty("imageUrl").GetString(), result.GetProperty("processingTime").GetInt32(), result.GetProperty("generatedAt").GetInt64(), result.GetProperty("model").GetString()));
        Assert.Equal(JsonValueKind.Null, answer.Json.GetProperty("error").ValueKind);
    }

    [Fact]
    public async Task Row5_3_GetTask_WhenUnknown_Is404()
    {
        AssertError(await _host.GetAsync("/tasks/task_0123"), HttpStatusCode.NotFound, "Not found", "Task not found");
        AssertError(await _host.GetAsync($"/tasks/{Guid.CreateVersion7()}"), HttpStatusCode.NotFound, "Not found", "Task not found");
    }

    [Fact]
    public async Task Row0_2_ACancelledTask_IsGone() =>
        AssertError(await _host.GetAsync($"/tasks/{Add(Samples.Task() with { Status = MediaTaskStatus.Cancelled }).Id.ToPublicString()}"), HttpStatusCode.NotFound, "Not found", "Task not found");

    [Theory]
    [InlineData(MediaTaskStatus.Scheduled, "pending")]
    [InlineData(MediaTaskStatus.Queued, "pending")]
    [InlineData(MediaTaskStatus.Processing, "processing")]
    [InlineData(MediaTaskStatus.Retrying, "retrying")]
    [InlineData(MediaTaskStatus.Completed, "completed")]
    [InlineData(MediaTaskStatus.Failed, "failed")]
    public async Task Row0_2_EachStatus_HasItsWord(MediaTaskStatus status, string word) =>
        Assert.Equal(word, Text(await _host.GetAsync($"/tasks/{Add(Samples.Task() with { Status = status }).Id.ToPublicString()}"), "state"));

    [Theory]
    [InlineData(FailureCodes.InvalidRequest, "HTTP_400")]
    [InlineData(FailureCodes.InsufficientQuota, "HTTP_402")]
    [InlineData(FailureCodes.ContentPolicyViolation, "HTTP_403")]
    [InlineData(FailureCodes.RateLimitExceeded, "HTTP_429")]
    [InlineData(FailureCodes.ModelOverloaded, "HTTP_503")]
    [InlineData(FailureCodes.NetworkError, "ECONNREFUSED")]
    [InlineData(FailureCodes.Timeout, "TIMEOUT")]
    public async Task Row0_3_EachFailure_HasItsCode(string code, string expected)
    {
        var task = Add(Samples.Failed() with { Failure = new MediaTaskFailure(code, "Why.", Retryable: false) });

        var error = (await _host.GetAsync($"/tasks/{task.Id.ToPublicString()}")).Json.GetProperty("error");

        Assert.Equal((expected, "Why."), (error.GetProperty("code").GetString(), error.GetProperty("message").GetString()));
    }

    [Fact]
    public async Task Row5_4_DeleteTask_WhenItWaits_CancelsIt()
    {
        var answer = await DeleteAsync(Samples.Task());

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("""{"success":true,"message":"Task canceled"}""", Encoding.UTF8.GetString(answer.Body));
        Assert.Equal(1, _host.Cluster.Commands);
    }

    [Theory]
    [InlineData(MediaTaskStatus.Processing)]
    [InlineData(MediaTaskStatus.Completed)]
    [InlineData(MediaTaskStatus.Failed)]
    public async Task Resolution1_DeleteTask_WhenItDoesNotWait_IsRefused(MediaTaskStatus status)
    {
        AssertError(await DeleteAsync(Samples.Task() with { Status = status }), HttpStatusCode.BadRequest, "Cannot cancel");
        Assert.Equal(0, _host.Cluster.Commands);
    }

    [Fact]
    public async Task Resolution1_DeleteTask_WhenForced_StopsOneThatRuns()
    {
        Assert.Equal(HttpStatusCode.OK, (await DeleteAsync(Samples.Task() with { Status = MediaTaskStatus.Processing }, "?force=true")).Status);
        Assert.Equal(1, _host.Cluster.Commands);
    }

    [Fact]
    public async Task Resolution19_DeleteTask_WhenUnknownOrGone_Is404()
    {
        AssertError(await _host.SendAsync(new HttpRequestMessage(HttpMethod.Delete, $"/tasks/{Guid.CreateVersion7()}")), HttpStatusCode.NotFound, "Not found");
        AssertError(await DeleteAsync(Samples.Task() with { Status = MediaTaskStatus.Cancelled }), HttpStatusCode.NotFound, "Not found");
    }

    [Fact]
    public async Task Row5_5_GetStats_CountsPicturesByState()
    {
        _host.Cluster.Counts =
        [
            new(MediaTaskStatus.Queued, "image", 1), new(MediaTaskStatus.Scheduled, "image", 2), new(MediaTaskStatus.Processing, "image", 3), new(MediaTaskStatus.Retrying, "image", 4),
            new(MediaTaskStatus.Completed, "image", 5), new(MediaTaskStatus.Failed, "image", 6), new(MediaTaskStatus.Cancelled, "image", 7), new(MediaTaskStatus.Queued, "video", 8),
        ];

        Assert.Equal("""{"pending":3,"processing":3,"retrying":4,"completed":5,"failed":6,"total":21}""", Encoding.UTF8.GetString((await _host.GetAsync("/stats")).Body));
    }

    [Fact]
    public async Task Row5_7_GetHealth_NeedsNoKey()
    {
        using var client = _host.CreateClient(key: null);

        var answer = await _host.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/health"), client);

        Assert.Equal("healthy", Text(answer, "status"));
        Assert.True(answer.Json.GetProperty("uptime").GetDouble() > 0);
    }

    [Fact]
    public async Task Resolution14_RetryCount_IsOneLessThanTheAttempts()
    {
        var retrying = Add(Samples.Failed() with { Status = MediaTaskStatus.Retrying, Attempt = 1, DueAt = Samples.Now.AddSeconds(2), CompletedAt = null });
        var failed = Add(Samples.Failed() with { Attempt = 5 });

        var waiting = (await _host.GetAsync($"/tasks/{retrying.Id.ToPublicString()}")).Json;
        Assert.Equal((1, Samples.Now.AddSeconds(2).ToUnixTimeMilliseconds()), (waiting.GetProperty("retryCount").GetInt32(), waiting.GetProperty("nextRetryAt").GetInt64()));
        Assert.Equal(4, (await _host.GetAsync($"/tasks/{failed.Id.ToPublicString()}")).Json.GetProperty("retryCount").GetInt32());
    }

    [Theory]
    [InlineData("PUT", "/tasks", HttpStatusCode.MethodNotAllowed, "Method not allowed")]
    [InlineData("GET", "/queue/nothing", HttpStatusCode.NotFound, "Not found")]
    public async Task Errors_OfTheFramework_HaveTheQueuesShape(string method, string path, HttpStatusCode status, string title) =>
        AssertError(await _host.SendAsync(new HttpRequestMessage(new HttpMethod(method), path)), status, title);

    private MediaTaskSnapshot Add(MediaTaskSnapshot task)
    {
        _host.Cluster.Tasks[task.Id.ToString()] = task;
        return task;
    }

    private Task<Answer> PostAsync(string body) => _host.PostAsync("/tasks", body);

    private Task<Answer> DeleteAsync(MediaTaskSnapshot task, string query = "") =>
        _host.SendAsync(new HttpRequestMessage(HttpMethod.Delete, $"/tasks/{Add(task).Id.ToPrefixedString()}{query}"));

    private static string? Text(Answer answer, string field) => answer.Json.GetProperty(field).GetString();

    private static void AssertError(Answer answer, HttpStatusCode status, string title, string? message = null)
    {
        Assert.Equal((status, "application/json", title), (answer.Status, answer.ContentType, Text(answer, "error")));
        Assert.False(string.IsNullOrEmpty(Text(answer, "message")));
        Assert.Equal(message ?? Text(answer, "message"), Text(answer, "message"));
    }
}
