using System.Net;
using System.Text.Json;
using Orleans.MediaTasks.Api.Dialects.Contract;

namespace Orleans.MediaTasks.Api.Dialects.Mindia;

/// <summary>The rows of this dialect (docs/contract.md) about tasks, on a whole node.</summary>
public abstract class MindiaContract(ContractNode node) : ContractTests(node)
{
    private const string Words = """{"type":"EmbeddingGeneration","payload":{"text":"a lighthouse"}}""";
    private const string Hanging = """{"type":"ImageGeneration","payload":{"model":"sim/image","prompt":"x","simulate":{"duration_ms":600000}}}""";
    private const string Refused = """{"type":"ImageGeneration","payload":{"model":"sim/image","prompt":"x","simulate":{"duration_ms":0,"fail":"content_policy_violation","message":"Not this."}}}""";

    [Fact]
    public async Task Row2_1_Row2_10_Resolution7_List_FiltersAndPages()
    {
        var done = new List<string>();
        for (var count = 0; count < 5; count++)
        {
            done.Add(await SubmitAsync(Words));
            await EndOfAsync(done[^1]);
        }

        var refused = await SubmitAsync(Refused);
        await EndOfAsync(refused);
        done.Reverse();

        foreach (var filter in (string[])["type=generate_embedding", "task_type=EmbeddingGeneration&status=success", "status=COMPLETED", "type=EmbeddingGeneration&start_date=2020-01-01"])
        {
            var all = await ListAsync(filter);
            Assert.Equal((5, 5, 50, 0), (all.GetProperty("total").GetInt32(), all.GetProperty("count").GetInt32(), all.GetProperty("limit").GetInt32(), all.GetProperty("offset").GetInt32()));
            Assert.Equal(done, IdsOf(all));
        }

        Assert.Equal(done[2..4], IdsOf(await ListAsync("status=completed&limit=2&offset=2")));
        Assert.Equal(done[4..], IdsOf(await ListAsync("status=completed&limit=2&offset=4")));
        Assert.Equal([refused], IdsOf(await ListAsync("status=timedout&type=ImageGeneration")));
        Assert.Equal((6, 6), ((await ListAsync("limit=1000")).GetProperty("total").GetInt32(), IdsOf(await ListAsync("")).Count));
        Assert.Empty(IdsOf(await ListAsync("end_date=2020-01-01")));
        Assert.Empty(IdsOf(await ListAsync("type=ContentModeration")));
    }

    [Theory]
    [InlineData("/api/tasks/")]
    [InlineData("/api/v0/tasks/")]
    public async Task Row2_2_Row2_15_Resolution8_Resolution9_Resolution13_Get_HasEveryField(string path)
    {
        var id = await SubmitAsync("""{"type":"ImageGeneration","priority":7,"timeout_seconds":90,"payload":{"model":"sim/image","prompt":"x","simulate":{"duration_ms":0}}}""");
        await EndOfAsync(id);
        var refused = await SubmitAsync(Refused);
        await EndOfAsync(refused);

        var (task, failed) = ((await Api.GetAsync(path + id)).Json, (await Api.GetAsync(path + refused)).Json);

        Assert.Equal((id, "ImageGeneration", "image_generation", "completed"), (task.Text("id"), task.Text("type"), task.Text("task_type"), task.Text("status")));
        Assert.Equal((7, 90, 0, 3, 100), (Number(task, "priority"), Number(task, "timeout_seconds"), Number(task, "retry_count"), Number(task, "max_retries"), Number(task, "progress")));
        Assert.Equal("x", task.GetProperty("payload").Text("prompt"));
        Assert.All(["scheduled_at", "created_at", "updated_at", "started_at", "completed_at"], name => Assert.EndsWith("Z", task.Text(name), StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.OK, (await Api.GetAsync(task.GetProperty("result").Text("url")!)).Status);
        Assert.Equal(("failed", "Not this.", JsonValueKind.Null), (failed.Text("status"), failed.Text("error"), failed.GetProperty("result").ValueKind));
        Assert.Equal((JsonValueKind.Null, 3600), (task.GetProperty("error").ValueKind, Number(failed, "timeout_seconds")));
    }

    [Fact]
    public async Task Row2_3_Stats_CountWhatIsThere()
    {
        await EndOfAsync(await SubmitAsync(Words));
        await EndOfAsync(await SubmitAsync(Words));
        await EndOfAsync(await SubmitAsync(Words));
        await EndOfAsync(await SubmitAsync(Refused));

        var stats = (await Api.GetAsync("/api/tasks/stats")).Json;

        Assert.Equal((4, 3, 1), (Number(stats, "total"), Number(stats.GetProperty("by_status"), "completed"), Number(stats.GetProperty("by_status"), "failed")));
        Assert.Equal((3, 1, 0), (Number(stats.GetProperty("by_type"), "EmbeddingGeneration"), Number(stats.GetProperty("by_type"), "ImageGeneration"), Number(stats.GetProperty("by_type"), "VideoTranscoding")));
        Assert.Equal((3, 0, 1, 0.75), (Number(stats, "completed"), Number(stats, "running"), Number(stats, "failed"), stats.GetProperty("success_rate").GetDouble()));
        Assert.True(stats.GetProperty("average_duration_seconds").GetDouble() >= 0);
    }

    [Fact]
    public async Task Row2_4_Resolution1_Resolution2_Cancel_EndsWhatWaitsAndByForceWhatRuns()
    {
        var start = TimeProvider.System.GetUtcNow().AddHours(1);
        var waiting = await SubmitAsync($$"""{"type":"EmbeddingGeneration","payload":{"text":"x"},"scheduled_at":"{{start:yyyy-MM-ddTHH:mm:ssZ}}"}""");
        var running = await SubmitAsync(Hanging);
        await StartOfAsync(running);
        Assert.Equal([waiting], IdsOf(await ListAsync("status=scheduled")));

        var cancelled = await Api.PostAsync($"/api/tasks/{waiting}/cancel");
        var refused = await Api.PostAsync($"/api/tasks/{running}/cancel");
        var forced = await Api.PostAsync($"/api/tasks/{running}/cancel?force=true");

        Assert.Equal((HttpStatusCode.OK, waiting, "cancelled", "Task cancelled successfully"), (cancelled.Status, cancelled.Json.Text("id"), cancelled.Json.Text("status"), cancelled.Json.Text("message")));
        refused.AssertMindiaError(HttpStatusCode.BadRequest, "NOT_CANCELLABLE");
        Assert.Equal((HttpStatusCode.OK, "cancelled"), (forced.Status, forced.Json.Text("status")));
        Assert.Equal(2, Number((await Api.GetAsync("/api/tasks/stats")).Json, "cancelled"));
        (await Api.PostAsync($"/api/tasks/{running}/cancel?force=true")).AssertMindiaError(HttpStatusCode.BadRequest, "NOT_CANCELLABLE");
    }

    [Fact]
    public async Task Row2_5_Resolution15_Retry_KeepsTheIdAndHasALimit()
    {
        var (failed, done) = (await SubmitAsync(Refused), await SubmitAsync(Words));
        await EndOfAsync(done);
        for (var time = 1; time <= 4; time++)
        {
            await EndOfAsync(failed);
            var retry = await Api.PostAsync($"/api/tasks/{failed}/retry");
            Assert.Equal((HttpStatusCode.OK, failed, "scheduled", "Task scheduled for retry"), (retry.Status, retry.Json.Text("id"), retry.Json.Text("status"), retry.Json.Text("message")));
        }

        await EndOfAsync(failed);
        (await Api.PostAsync($"/api/tasks/{failed}/retry")).AssertMindiaError(HttpStatusCode.BadRequest, "MAX_RETRIES_EXCEEDED");
        Assert.Equal(HttpStatusCode.OK, (await Api.PostAsync($"/api/tasks/{failed}/retry?reset=true")).Status);
        (await Api.PostAsync($"/api/tasks/{done}/retry")).AssertMindiaError(HttpStatusCode.BadRequest, "NOT_RETRYABLE");
    }

    [Fact]
    public async Task Row2_12_ARepetition_IsTheSameTask()
    {
        var first = await Api.PostAsync("/api/tasks", Words, ("Idempotency-Key", "k-1"));
        var again = await Api.PostAsync("/api/v0/tasks", Words, ("Idempotency-Key", "k-1"));
        var other = await Api.PostAsync("/api/tasks", Refused, ("Idempotency-Key", "k-1"));

        Assert.Equal((HttpStatusCode.Created, "k-1", null), (first.Status, first.Header("X-Idempotent-Key"), first.Header("X-Idempotent-Replayed")));
        Assert.Equal((first.Json.Text("id"), "k-1", "true"), (again.Json.Text("id"), again.Header("X-Idempotent-Key"), again.Header("X-Idempotent-Replayed")));
        other.AssertMindiaError(HttpStatusCode.UnprocessableEntity, "IDEMPOTENCY_KEY_REUSED");
        Assert.Equal(1, Number(await ListAsync(""), "total"));
    }

    [Fact]
    public async Task Row2_11_Resolution19_Resolution20_Resolution31_Refusals_SayWhatToDo()
    {
        var foreign = await (await NewTenantAsync()).PostAsync("/api/tasks", Words);

        foreach (var path in (string[])["/api/tasks/", "/api/v0/tasks/", "/api/videos/"])
        {
            foreach (var id in (string?[])["nonsense", $"{Guid.NewGuid()}", foreign.Json.Text("id")])
            {
                Assert.False(string.IsNullOrEmpty((await Api.GetAsync(path + id)).AssertMindiaError(HttpStatusCode.NotFound, "NOT_FOUND").Text("suggested_action")));
            }
        }

        (await Api.GetAsync("/api/tasks?status=done")).AssertMindiaError(HttpStatusCode.BadRequest, "INVALID_INPUT");
        (await Api.PostAsync("/api/tasks", "{")).AssertMindiaError(HttpStatusCode.BadRequest, "BAD_REQUEST");
        (await Api.PostAsync("/api/tasks", """{"type":"ImageGeneration","payload":{"model":"sim/imago","prompt":"x"}}""")).AssertMindiaError(HttpStatusCode.NotFound, "NOT_FOUND");
        (await With(key: null).GetAsync("/api/tasks")).AssertMindiaError(HttpStatusCode.Unauthorized, "UNAUTHORIZED");
    }

    [Fact]
    public async Task Row2_14_Resolution14_Resolution16_Retry_ComesAfterTwoSeconds()
    {
        var id = await SubmitAsync("""{"type":"ImageGeneration","payload":{"model":"sim/image","prompt":"x","simulate":{"duration_ms":0,"fail":"network_error","fail_times":1}}}""");
        await EndOfAsync(id);

        var task = (await Api.GetAsync($"/api/tasks/{id}")).Json;
        var attempts = (await Api.GetAsync($"/v1/tasks/{id}/attempts")).Json.GetProperty("attempts");

        Assert.Equal(("completed", 1, 3, JsonValueKind.Null), (task.Text("status"), Number(task, "retry_count"), Number(task, "max_retries"), task.GetProperty("error").ValueKind));
        Assert.Equal(TimeSpan.FromSeconds(2), attempts[0].GetProperty("retry_at").GetDateTimeOffset() - attempts[0].GetProperty("ended_at").GetDateTimeOffset());
    }

    private async Task<string> SubmitAsync(string body)
    {
        var answer = await Api.PostAsync("/api/tasks", body);
        Assert.True(answer.Status == HttpStatusCode.Created, System.Text.Encoding.UTF8.GetString(answer.Body));
        return answer.Json.Text("id")!;
    }

    private async Task<JsonElement> ListAsync(string query) => (await Api.GetAsync($"/api/tasks?{query}")).Json;

    private static List<string> IdsOf(JsonElement list) => [.. list.GetProperty("tasks").EnumerateArray().Select(task => task.Text("id")!)];

    private static double Number(JsonElement json, string name) => json.GetProperty(name).GetDouble();
}

[Collection<OnSqlite>]
public sealed class MindiaOnSqlite(SqliteNode node) : MindiaContract(node);

[Collection<OnPostgres>]
public sealed class MindiaOnPostgres(PostgresNode node) : MindiaContract(node);
