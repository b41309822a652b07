using System.Buffers.Binary;
using System.Net;
using System.Text.Json;

namespace Orleans.MediaTasks.Api.Node;

/// <summary>Tasks over HTTP on a whole node.</summary>
public sealed class NodeTaskTests(NodeHost node) : IClassFixture<NodeHost>
{
    private static readonly (string, string) Wait = ("Prefer", "wait=30");

    [Fact]
    public async Task Image_WhenAwaited_IsAPngOfTheAskedSize()
    {
        var answer = await node.PostAsync("/v1/tasks", """{"kind":"image","input":{"prompt":"a fox in the snow","size":"320x208"},"tags":["fox"],"metadata":{"order":7}}""", Wait);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        var task = answer.Json;
        Assert.Equal(("completed", 100), (Status(task), task.GetProperty("progress").GetInt32()));
        var png = (await node.GetAsync(task.GetProperty("result").GetProperty("url").GetString()!)).Body;
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], png[..4]);
        Assert.Equal((320, 208), (BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20))));
        Assert.Equal(task.GetRawText(), (await node.GetAsync($"/v1/tasks/{Id(task)}")).Json.GetRawText());
        Assert.Equal("done", (await node.GetAsync($"/v1/tasks/{Id(task)}/why")).Json.GetProperty("reason").GetString());
    }

    [Fact]
    public async Task SameKeyAndBody_SentManyTimesAtOnce_MakesOneTask()
    {
        const string Body = """{"model":"sim/image","input":{"prompt":"x","simulate":{"duration_ms":0}}}""";
        var before = await node.CountTasksAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => node.PostAsync("/v1/tasks", Body, ("Idempotency-Key", "storm"))));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Accepted, answer.Status));
        Assert.Single(answers.Select(answer => Id(answer.Json)).Distinct());
        Assert.Single(answers, answer => answer.Header("Idempotent-Replayed") is null);
        Assert.Equal(before + 1, await node.CountTasksAsync());
        (await node.PostAsync("/v1/tasks", Body.Replace("\"x\"", "\"y\"", StringComparison.Ordinal), ("Idempotency-Key", "storm"))).AssertError(HttpStatusCode.UnprocessableEntity, "idempotency_key_reused");
        Assert.Equal(before + 1, await node.CountTasksAsync());
    }

    [Fact]
    public async Task SameKeyAndBatch_SentAgain_AnswersWithTheSameTasks()
    {
        const string Body = """{"tasks":[{"model":"sim/image","input":{"prompt":"x"},"delay":3600},{"model":"sim/image","input":{"prompt":"y"},"delay":3600}]}""";

        var first = await node.PostAsync("/v1/tasks/batch", Body, ("Idempotency-Key", "batch"));
        var second = await node.PostAsync("/v1/tasks/batch", Body, ("Idempotency-Key", "batch"));

        Assert.Equal(Ids(first.Json), Ids(second.Json));
        Assert.Equal((null, "true"), (first.Header("Idempotent-Replayed"), second.Header("Idempotent-Replayed")));
        (await node.PostAsync("/v1/tasks/batch", Body.Replace("\"y\"", "\"z\"", StringComparison.Ordinal), ("Idempotency-Key", "batch"))).AssertError(HttpStatusCode.UnprocessableEntity, "idempotency_key_reused");
    }

    [Fact]
    public async Task RefusedRequest_DoesNotUseUpItsKey()
    {
        (await node.PostAsync("/v1/tasks", """{"kind":"image","input":{}}""", ("Idempotency-Key", "refused"))).AssertError(HttpStatusCode.BadRequest, "missing_parameter");

        Assert.Equal(HttpStatusCode.Accepted, (await node.PostAsync("/v1/tasks", """{"model":"sim/image","input":{"prompt":"x"},"delay":3600}""", ("Idempotency-Key", "refused"))).Status);
    }

    [Fact]
    public async Task ScheduledTask_CanBeCancelledAndStaysSo()
    {
        var task = (await node.PostAsync("/v1/tasks", """{"model":"sim/image","input":{"prompt":"x"},"delay":"01:00:00"}""")).Json;

        Assert.Equal("scheduled", Status(task));
        Assert.Equal("scheduled", (await node.GetAsync($"/v1/tasks/{Id(task)}/why")).Json.GetProperty("reason").GetString());
        Assert.Equal("cancelled", Status((await node.PostAsync($"/v1/tasks/{Id(task)}/cancel")).Json));
        var again = await node.PostAsync($"/v1/tasks/{Id(task)}/cancel");
        Assert.Equal((HttpStatusCode.OK, "cancelled"), (again.Status, Status(again.Json)));
        (await node.PostAsync($"/v1/tasks/{Id(task)}/retry")).AssertError(HttpStatusCode.Conflict, "not_retryable");
    }

    [Fact]
    public async Task FailedTask_ListsItsAttemptsAndCanBeRetried()
    {
        const string Body = """{"model":"sim/image","input":{"prompt":"x","simulate":{"duration_ms":0,"fail":"content_policy_violation","fail_times":1,"message":"Not this."}},"retry":{"max_attempts":1}}""";

        var failed = (await node.PostAsync("/v1/tasks", Body, Wait)).Json;
        var attempts = (await node.GetAsync($"/v1/tasks/{Id(failed)}/attempts")).Json.GetProperty("attempts");
        var retried = await node.PostAsync($"/v1/tasks/{Id(failed)}/retry");
        var end = (await node.GetAsync($"/v1/tasks/{Id(failed)}", Wait)).Json;

        Assert.Equal(("failed", "content_policy_violation"), (Status(failed), failed.GetProperty("error_code").GetString()));
        Assert.Equal("content_policy_violation", attempts[0].GetProperty("error_code").GetString());
        Assert.Equal((HttpStatusCode.OK, Id(failed)), (retried.Status, Id(retried.Json)));
        Assert.Equal(("completed", 2), (Status(end), end.GetProperty("attempt").GetInt32()));
    }

    [Fact]
    public async Task List_WalkedByCursor_ShowsEachTaskOnce()
    {
        var body = $$"""{"tasks":[{{string.Join(',', Enumerable.Repeat("""{"model":"sim/video","input":{"prompt":"x"},"delay":3600,"tags":["walk"]}""", 25))}}]}""";
        var ids = Ids((await node.PostAsync("/v1/tasks/batch", body)).Json);

        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = (await node.GetAsync($"/v1/tasks?tag=walk&status=scheduled&limit=10&cursor={cursor}")).Json;
            seen.AddRange(Ids(page));
            cursor = page.GetProperty("next_cursor").GetString();
            Assert.Equal(cursor is not null, page.GetProperty("has_more").GetBoolean());
        }
        while (cursor is not null);

        Assert.Equal(25, seen.Count);
        Assert.Equal(ids.Order(), seen.Order());
        Assert.Empty(Ids((await node.GetAsync("/v1/tasks?tag=walk&status=completed")).Json));
        Assert.Empty(Ids((await node.GetAsync("/v1/tasks?tag=walk&created_from=2100-01-01T00:00:00Z")).Json));
    }

    [Fact]
    public async Task PausedProvider_LetsTasksWaitAndSaysWhy()
    {
        await node.PostAsync("/v1/providers/simulation/pause");
        var task = (await node.PostAsync("/v1/tasks", """{"model":"sim/audio","input":{"prompt":"x","simulate":{"duration_ms":0}}}""", ("Prefer", "wait=1"))).Json;
        var why = (await node.GetAsync($"/v1/tasks/{Id(task)}/why")).Json;
        await node.PostAsync("/v1/providers/simulation/resume");

        Assert.Equal("queued", Status(task));
        Assert.Equal("paused", why.GetProperty("reason").GetString());
        Assert.Equal("completed", Status((await node.GetAsync($"/v1/tasks/{Id(task)}", Wait)).Json));
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("DELETE", "")]
    [InlineData("POST", "/cancel")]
    [InlineData("POST", "/retry")]
    [InlineData("GET", "/attempts")]
    [InlineData("GET", "/why")]
    [InlineData("GET", "/events")]
    public async Task UnknownId_WhateverIsAskedOfIt_IsNotFound(string method, string suffix)
    {
        var before = await node.CountTasksAsync();

        (await node.SendAsync(new HttpMethod(method), $"/v1/tasks/{Guid.CreateVersion7()}{suffix}", null)).AssertError(HttpStatusCode.NotFound, "not_found");

        Assert.Equal(before, await node.CountTasksAsync());
    }

    [Fact]
    public async Task CompletedTask_WhenCancelledOrRetried_StaysAsItIs()
    {
        var done = (await node.PostAsync("/v1/tasks", """{"model":"sim/image","input":{"prompt":"x","simulate":{"duration_ms":0}}}""", Wait)).Json;

        var cancelled = await node.PostAsync($"/v1/tasks/{Id(done)}/cancel");

        Assert.Equal((HttpStatusCode.OK, "completed"), (cancelled.Status, Status(cancelled.Json)));
        Assert.Equal(done.GetRawText(), cancelled.Json.GetRawText());
        (await node.PostAsync($"/v1/tasks/{Id(done)}/retry")).AssertError(HttpStatusCode.Conflict, "not_retryable");
        Assert.Equal(done.GetRawText(), (await node.GetAsync($"/v1/tasks/{Id(done)}")).Json.GetRawText());
    }

    [Fact]
    public async Task Health_OfAWholeNode_IsReady() => Assert.Equal(HttpStatusCode.OK, (await node.GetAsync("/health/ready")).Status);

    private static string Id(JsonElement task) => task.GetProperty("id").GetString()!;

    private static string? Status(JsonElement task) => task.GetProperty("status").GetString();

    private static List<string> Ids(JsonElement list) => [.. list.GetProperty("tasks").EnumerateArray().Select(Id)];
}
