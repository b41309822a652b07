using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Orleans.MediaTasks.Api.Dialects.Contract;
using Orleans.MediaTasks.Api.Hosting;

namespace Orleans.MediaTasks.Api.Dialects.Queue;

/// <summary>The rows of this dialect (docs/contract.md) on a whole node.</summary>
public abstract class QueueContract(ContractNode node) : ContractTests(node)
{
    private const string Simulated = "/v1/images/generations/async";

    [Fact]
    public async Task Row5_1_Row5_2_Row5_3_Row5_5_Resolution12_Resolution13_Resolution14_Task_GoesFromPromptToPicture()
    {
        var answer = await Api.PostAsync("/tasks", """{"prompt":"a fox"}""");
        var (id, created) = (Text(answer.Json, "id"), answer.Json.GetProperty("createdAt").GetInt64());
        await EndOfAsync(id);
        var later = Text((await Api.PostAsync("/tasks", """{"prompt":"please fail permanently"}""")).Json, "id");
        await EndOfAsync(later);

        var task = (await Api.GetAsync($"/tasks/{id}")).Json;

        Assert.Equal((HttpStatusCode.Created, "pending", 4), (answer.Status, Text(answer.Json, "state"), answer.Json.GetProperty("maxRetries").GetInt32()));
        Assert.Equal(("completed", "a fox", created, 100), (Text(task, "state"), Text(task, "prompt"), task.GetProperty("createdAt").GetInt64(), task.GetProperty("progress").GetInt32()));
        Assert.InRange(DateTimeOffset.FromUnixTimeMilliseconds(created), TimeProvider.System.GetUtcNow().AddMinutes(-5), TimeProvider.System.GetUtcNow().AddMinutes(1));
        Assert.Equal("image/png", (await Api.GetAsync(Text(task.GetProperty("result"), "imageUrl"))).ContentType);
        Assert.Equal([later, id], (await Api.GetAsync("/tasks")).Json.EnumerateArray().Select(item => Text(item, "id")));
        Assert.Equal("""{"pending":0,"processing":0,"retrying":0,"completed":1,"failed":1,"total":2}""", (await Api.GetAsync("/stats")).Json.GetRawText());
    }

    [Fact]
    public async Task Row5_8_Row5_9_Resolution33_Resolution8_APromptThatSaysSo_FailsForGood()
    {
        var id = Text((await Api.PostAsync("/tasks", """{"prompt":"please fail permanently"}""")).Json, "id");
        await EndOfAsync(id);

        var task = (await Api.GetAsync($"/tasks/{id}")).Json;

        Assert.Equal(("failed", 0, JsonValueKind.Null), (Text(task, "state"), task.GetProperty("retryCount").GetInt32(), task.GetProperty("result").ValueKind));
        Assert.Equal("HTTP_400", Text(task.GetProperty("error"), "code"));
        Assert.False(string.IsNullOrEmpty(Text(task.GetProperty("error"), "message")));
    }

    [Fact]
    public async Task Row5_8_Resolution24_ARetry_SaysWhenItComes()
    {
        var id = Text((await Api.PostAsync(Simulated, """{"model":"sim/image","prompt":"x","simulate":{"duration_ms":0,"fail":"network_error","fail_times":9}}""")).Json, "id");
        await UntilAsync(id, "retrying");

        var task = (await Api.GetAsync($"/tasks/{id}")).Json;

        Assert.Equal(("retrying", 1), (Text(task, "state"), task.GetProperty("retryCount").GetInt32()));
        Assert.True(task.GetProperty("nextRetryAt").GetInt64() > task.GetProperty("startedAt").GetInt64());
        Assert.Equal("ECONNREFUSED", Text(task.GetProperty("error"), "code"));
        Assert.Equal(HttpStatusCode.OK, (await Api.DeleteAsync($"/tasks/{id}")).Status);
    }

    [Fact]
    public async Task Row5_3_Row5_4_Resolution1_Resolution19_Delete_CancelsWhatWaitsAndByForceWhatRuns()
    {
        var running = Text((await Api.PostAsync(Simulated, """{"model":"sim/image","prompt":"x","simulate":{"duration_ms":600000}}""")).Json, "id");
        var waiting = Text((await Api.PostAsync("/v1/tasks", """{"model":"sim/image","input":{"prompt":"x"},"delay":3600}""")).Json, "id");
        await StartOfAsync(running);

        var done = await Api.DeleteAsync($"/tasks/{waiting}");

        Assert.Equal((HttpStatusCode.OK, """{"success":true,"message":"Task canceled"}"""), (done.Status, done.Json.GetRawText()));
        AssertError(await Api.GetAsync($"/tasks/{waiting}"), HttpStatusCode.NotFound, "Not found");
        AssertError(await Api.DeleteAsync($"/tasks/{running}"), HttpStatusCode.BadRequest, "Cannot cancel");
        Assert.Equal(HttpStatusCode.OK, (await Api.DeleteAsync($"/tasks/{running}?force=true")).Status);
        await EndOfAsync(running);
        AssertError(await Api.GetAsync($"/tasks/{running}"), HttpStatusCode.NotFound, "Not found");
        Assert.Empty((await Api.GetAsync("/tasks")).Json.EnumerateArray());
    }

    [Fact]
    public async Task Row5_1_Row5_10_Resolution18_Resolution28_Invariant12_AFullQueue_HasRoomAgainAsTasksEnd()
    {
        Assert.Equal(5, (await Api.GetAsync("/v1/providers/demo")).Json.GetProperty("limiter").GetProperty("concurrency").GetInt32());
        await Api.PostAsync("/v1/providers/demo/pause");
        var taken = new List<string>();
        for (var count = 0; count < ContractNode.QueueCapacity; count++)
        {
            taken.Add(Text((await Api.PostAsync("/tasks", $$"""{"prompt":"picture {{count}}"}""")).Json, "id"));
        }

        var full = await Api.PostAsync("/tasks", """{"prompt":"one too many"}""");
        await Api.DeleteAsync($"/tasks/{taken[^1]}");
        taken[^1] = Text((await Api.PostAsync("/tasks", """{"prompt":"a place is free"}""")).Json, "id");
        await Api.PostAsync("/v1/providers/demo/resume");

        AssertError(full, HttpStatusCode.ServiceUnavailable, "Queue full");
        Assert.NotNull(full.Header("Retry-After"));
        foreach (var id in taken)
        {
            Assert.Equal("completed", Text(await EndOfAsync(id), "status"));
        }

        Assert.Equal(HttpStatusCode.Created, (await Api.PostAsync("/tasks", """{"prompt":"please fail permanently"}""")).Status);
    }

    [Fact]
    public async Task Row5_6_Resolution21_Stream_BeginsWithTheQueueAndTellsEveryStepOfItsOwn()
    {
        using var stop = new CancellationTokenSource(Deadlines.Request);
        var before = Text((await Api.PostAsync(Simulated, """{"model":"sim/image","prompt":"x","simulate":{"duration_ms":0}}""")).Json, "id");
        await EndOfAsync(before);
        using var answer = await Api.Client.GetAsync("/queue/stream", HttpCompletionOption.ResponseHeadersRead, stop.Token);
        await using var events = SseParser.Create(await answer.Content.ReadAsStreamAsync(stop.Token)).EnumerateAsync(stop.Token).GetAsyncEnumerator(stop.Token);

        var (snapshot, stats) = (await NextAsync(events), await NextAsync(events));
        await (await NewTenantAsync()).PostAsync(Simulated, """{"model":"sim/image","prompt":"x","simulate":{"duration_ms":0}}""");
        var id = Text((await Api.PostAsync(Simulated, """{"model":"sim/image","prompt":"x","simulate":{"duration_ms":600000}}""")).Json, "id");
        var told = new List<(string Name, JsonElement Data)>();
        while (told is not [.., ("task_started", _)])
        {
            told.Add(await NextAsync(events));
        }

        await Api.DeleteAsync($"/tasks/{id}?force=true");
        while (told is not [.., ("task_cancelled", _)])
        {
            told.Add(await NextAsync(events));
        }

        while (told is not [.., ("queue_stats", _)])
        {
            told.Add(await NextAsync(events));
        }

        Assert.Equal(("text/event-stream", "no"), (answer.Content.Headers.ContentType!.MediaType, answer.Headers.GetValues("X-Accel-Buffering").Single()));
        Assert.Equal(("queue_snapshot", PrefixedOf(before)), (snapshot.Name, Text(Assert.Single(snapshot.Data.EnumerateArray()), "id")));
        Assert.Equal(("queue_stats", 1), (stats.Name, stats.Data.GetProperty("completed").GetInt32()));
        Assert.All(told.Where(item => item.Name != "queue_stats"), step => Assert.Equal(PrefixedOf(id), Text(step.Data, "id")));
        Assert.Equal((1, 1), (told[^1].Data.GetProperty("completed").GetInt32(), told[^1].Data.GetProperty("total").GetInt32()));
    }

    [Fact]
    public async Task Row5_1_Row5_7_Resolution20_WithoutAKey_ThereIsATenantOfTheirOwn()
    {
        var nobody = With(key: null);

        var answer = await nobody.PostAsync("/tasks", """{"prompt":"please fail permanently"}""");

        Assert.Equal("healthy", Text((await nobody.GetAsync("/health")).Json, "status"));
        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.OK), (answer.Status, (await nobody.GetAsync($"/tasks/{Text(answer.Json, "id")}")).Status));
        AssertError(await Api.GetAsync($"/tasks/{Text(answer.Json, "id")}"), HttpStatusCode.NotFound, "Not found");
        AssertError(await nobody.PostAsync("/tasks", """{"prompt":""}"""), HttpStatusCode.BadRequest, "Invalid request");
    }

    private static async Task<(string Name, JsonElement Data)> NextAsync(IAsyncEnumerator<SseItem<string>> events)
    {
        Assert.True(await events.MoveNextAsync());
        return (events.Current.EventType, JsonDocument.Parse(events.Current.Data).RootElement);
    }

    private static string PrefixedOf(string id) => $"task_{Guid.Parse(id):N}";

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;

    private static void AssertError(Answer answer, HttpStatusCode status, string title)
    {
        Assert.Equal((status, title), (answer.Status, Text(answer.Json, "error")));
        Assert.False(string.IsNullOrEmpty(Text(answer.Json, "message")));
    }
}

[Collection<OnSqlite>]
public sealed class QueueOnSqlite(SqliteNode node) : QueueContract(node);

[Collection<OnPostgres>]
public sealed class QueueOnPostgres(PostgresNode node) : QueueContract(node);
