using System.Net;
using Orleans.MediaTasks.Api.Metrics;

namespace Orleans.MediaTasks.Api.Dialects.Conduit;

// What operators ask.
public abstract partial class ConduitContract
{
    [Fact]
    public async Task Row1_1_24a_Metrics_CountWhatTasksDo()
    {
        var before = Scrape.Of(await Api.GetAsync("/metrics"));

        await CompleteAsync("/v1/videos/generations", "sim/video");

        var after = Scrape.Of(await Api.GetAsync("/metrics"));
        foreach (var (name, label) in ((string, string)[])[
            ("mediatasks_tasks_submitted_total", "kind=\"video\""), ("mediatasks_tasks_ended_total", "status=\"completed\""), ("mediatasks_attempts_ended_total", "outcome=\"completed\""),
            ("mediatasks_attempt_duration_seconds_count", "provider=\"simulation\""), ("mediatasks_queue_wait_seconds_count", "provider=\"simulation\""),
            ("mediatasks_store_commit_rows_count", ""), ("mediatasks_store_commit_duration_seconds_count", "")])
        {
            Assert.True(after.SumOf(name, label) > before.SumOf(name, label), name);
        }
    }

    [Fact]
    public async Task Row1_1_24a_HubHealth_CountsConnectionsAndHasNoQueue()
    {
        await using (await ListenAsync("/hubs/tasks"))
        {
            // Those of tests before this one may still be on their way out.
            Assert.True(await HubConnectionsAsync() >= 1);
        }

        Assert.Equal(0, (await Api.GetAsync("/health/signalr/queue")).Json.GetProperty("pendingMessages").GetInt32());
        Assert.Equal(0, (await Api.GetAsync("/health/signalr/queue/deadletter")).Json.GetProperty("messages").GetArrayLength());
        (await Api.PostAsync("/health/signalr/queue/deadletter/1/requeue")).AssertError(HttpStatusCode.NotFound, "not_found");
        (await With(null).GetAsync("/health/signalr/connections")).AssertError(HttpStatusCode.Unauthorized, "unauthorized");
    }

    [Fact]
    public async Task Row1_1_23_Cleanup_RemovesWhatEndedLongAgo_AndNothingElse()
    {
        var (completed, hanging) = (await CompleteAsync("/v1/images/generations/async", "local/image"), await SubmitAsync(Hanging));
        var picture = (await Api.GetAsync($"/v1/tasks/{completed}")).Json.GetProperty("result").Text("url")!;
        var stranger = await NewTenantAsync();
        var other = (await stranger.PostAsync("/v1/videos/generations", Refused)).Json.Text("task_id");
        await stranger.GetAsync($"/v1/tasks/{other}/poll?timeout=60");

        var early = (await Api.PostAsync("/v1/admin/tasks/cleanup")).Json;
        Assert.Equal((0, 24, HttpStatusCode.OK), (early.GetProperty("cleaned_up").GetInt32(), early.GetProperty("older_than_hours").GetInt32(), (await Api.GetAsync(picture)).Status));
        var late = (await Api.PostAsync("/v1/admin/tasks/cleanup?olderThanHours=0")).Json;
        Assert.Equal((1, 0, false), (late.GetProperty("cleaned_up").GetInt32(), late.GetProperty("older_than_hours").GetInt32(), late.GetProperty("has_more").GetBoolean()));

        (await Api.GetAsync($"/v1/tasks/{completed}")).AssertError(HttpStatusCode.NotFound, "not_found");
        Assert.Equal(HttpStatusCode.NotFound, (await Api.GetAsync(picture)).Status);
        Assert.Equal([hanging], (await Api.GetAsync("/v1/tasks")).Json.GetProperty("tasks").EnumerateArray().Select(task => task.Text("id")));
        Assert.Equal(1, (await Api.GetAsync("/v1/tasks/stats")).Json.GetProperty("total").GetInt64());
        Assert.Equal(HttpStatusCode.OK, (await stranger.GetAsync($"/v1/tasks/{other}")).Status);
        await Api.PostAsync($"/v1/tasks/{hanging}/cancel");
    }

    [Fact]
    public async Task Row1_1_23_Resolution1_DeleteOfATask_RemovesItOnceItHasEnded()
    {
        var id = await SubmitAsync(Hanging);

        (await Api.DeleteAsync($"/v1/tasks/{id}")).AssertError(HttpStatusCode.Conflict, "not_ended");
        (await (await NewTenantAsync()).DeleteAsync($"/v1/tasks/{id}")).AssertError(HttpStatusCode.NotFound, "not_found");
        await Api.PostAsync($"/v1/tasks/{id}/cancel");
        await EndOfAsync(id);

        Assert.Equal(HttpStatusCode.NoContent, (await Api.DeleteAsync($"/v1/tasks/{id}")).Status);
        foreach (var path in TaskBodyTests.ReadPaths)
        {
            (await Api.GetAsync(path.Data.Replace("{0}", id, StringComparison.Ordinal))).AssertError(HttpStatusCode.NotFound, "not_found");
        }

        (await Api.DeleteAsync($"/v1/tasks/{id}")).AssertError(HttpStatusCode.NotFound, "not_found");
        (await Api.PostAsync($"/v1/tasks/{id}/cancel")).AssertError(HttpStatusCode.NotFound, "not_found");
    }

    private async Task<int> HubConnectionsAsync()
    {
        var hubs = (await Api.GetAsync("/health/signalr/connections")).Json;
        Assert.Equal(hubs.GetProperty("connectionsByHub").EnumerateObject().Sum(hub => hub.Value.GetInt32()), hubs.GetProperty("totalActiveConnections").GetInt32());
        return hubs.GetProperty("connectionsByHub").TryGetProperty("tasks", out var connections) ? connections.GetInt32() : 0;
    }
}
