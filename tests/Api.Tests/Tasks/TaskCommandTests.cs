using System.Net;
using Orleans.MediaTasks.Api.Hosting;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Tasks;

public sealed class TaskCommandTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private readonly ApiHost _host = shared.WithNewScript();

    [Fact]
    public async Task Cancel_AnswersWithTheTask()
    {
        var task = Add(Samples.Completed());

        var answer = await _host.PostAsync($"/v1/tasks/{task}/cancel");

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("completed", answer.Json.GetProperty("status").GetString());
    }

    [Fact]
    public async Task Retry_WhenTheTaskHasNotFailed_Says409()
    {
        var task = Add(Samples.Task());
        _host.Cluster.Command = snapshot => new CommandResult(snapshot, "Only a failed task can be retried.");

        (await _host.PostAsync($"/v1/tasks/{task}/retry")).AssertError(HttpStatusCode.Conflict, "not_retryable");
    }

    [Fact]
    public async Task Retry_WhenTheTaskFailed_AnswersWithTheTask()
    {
        var task = Add(Samples.Failed());

        Assert.Equal(task, (await _host.PostAsync($"/v1/tasks/{task}/retry")).Json.GetProperty("id").GetString());
    }

    [Fact]
    public async Task Attempts_ListsThem()
    {
        var attempts = (await _host.GetAsync($"/v1/tasks/{Add(Samples.Failed())}/attempts")).Json.GetProperty("attempts");

        Assert.Equal("timeout", attempts[0].GetProperty("error_code").GetString());
        Assert.True(attempts[0].GetProperty("error_detail").GetProperty("retryable").GetBoolean());
    }

    [Fact]
    public async Task Why_NamesTheReason()
    {
        var why = (await _host.GetAsync($"/v1/tasks/{Add(Samples.Task())}/why")).Json;

        Assert.Equal("concurrency", why.GetProperty("reason").GetString());
        Assert.Equal(3, why.GetProperty("queue_position").GetInt32());
    }

    [Fact]
    public async Task Task_OfAnotherTenant_IsNotFound()
    {
        var task = Samples.Task(MediaTaskId.New("other", Samples.Now));
        _host.Cluster.Tasks[task.Id.ToString()] = task;

        (await _host.GetAsync($"/v1/tasks/{task.Id.ToPublicString()}")).AssertError(HttpStatusCode.NotFound, "not_found");
    }

    private string Add(MediaTaskSnapshot task)
    {
        _host.Cluster.Tasks[task.Id.ToString()] = task;
        return task.Id.ToPublicString();
    }
}
