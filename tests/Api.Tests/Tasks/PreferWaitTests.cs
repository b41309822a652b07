using System.Net;
using Orleans.MediaTasks.Api.Hosting;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Tasks;

public sealed class PreferWaitTests : IAsyncLifetime
{
    private ApiHost host = null!;

    public async ValueTask InitializeAsync() => host = await ApiHost.StartAsync();

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task Submit_WhenTheTaskEndsInTime_AnswersWithItsEnd()
    {
        host.Cluster.OnGet = key => host.Cluster.Tasks[key] = Samples.Completed(MediaTaskId.Parse(key));

        var answer = await host.PostAsync("/v1/tasks", """{"model":"m"}""", ("Prefer", "respond-async, wait=30"));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("wait=30", answer.Header("Preference-Applied"));
        Assert.Equal("completed", answer.Json.GetProperty("status").GetString());
        Assert.Null(answer.Header("Retry-After"));
    }

    [Fact]
    public async Task Submit_WhenTheTimeIsUp_AnswersWithTheTaskAsItStands()
    {
        var answer = await host.PostAsync("/v1/tasks", """{"model":"m"}""", ("Prefer", "wait=1"));

        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
        Assert.Equal("wait=1", answer.Header("Preference-Applied"));
        Assert.Equal("queued", answer.Json.GetProperty("status").GetString());
    }

    [Fact]
    public async Task Get_WhenTheTaskEndsInTime_AnswersWithItsEnd()
    {
        var task = Samples.Task();
        host.Cluster.Tasks[task.Id.ToString()] = task;
        var looks = 0;
        host.Cluster.OnGet = key => host.Cluster.Tasks[key] = ++looks < 3 ? task : Samples.Failed(task.Id);
        var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/tasks/{task.Id.ToPublicString()}") { Headers = { { "Prefer", "wait=30" } } };

        var answer = await host.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("failed", answer.Json.GetProperty("status").GetString());
    }
}
