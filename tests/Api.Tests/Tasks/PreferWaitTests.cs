using System.Net;
using Orleans.MediaTasks.Api.Hosting;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Tasks;

public sealed class PreferWaitTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private readonly ApiHost _host = shared.WithNewScript();

    [Fact]
    public async Task Submit_WhenTheTaskEndsInTime_AnswersWithItsEnd()
    {
        EndWhenWatched(Samples.Completed);

        var answer = await _host.PostAsync("/v1/tasks", """{"model":"m"}""", ("Prefer", "respond-async, wait=30"));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("wait=30", answer.Header("Preference-Applied"));
        Assert.Equal("completed", answer.Json.GetProperty("status").GetString());
        Assert.Null(answer.Header("Retry-After"));
    }

    [Fact]
    public async Task Submit_WhenTheTimeIsUp_AnswersWithTheTaskAsItStands()
    {
        var answer = await _host.PostAsync("/v1/tasks", """{"model":"m"}""", ("Prefer", "wait=1"));

        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
        Assert.Equal("wait=1", answer.Header("Preference-Applied"));
        Assert.Equal("queued", answer.Json.GetProperty("status").GetString());
    }

    [Fact]
    public async Task Get_WhenTheTaskEndsInTime_AnswersWithItsEnd()
    {
        var task = Samples.Task();
        _host.Cluster.Tasks[task.Id.ToString()] = task;
        EndWhenWatched(Samples.Failed, reads: 2);

        var answer = await _host.SendAsync(new HttpRequestMessage(HttpMethod.Get, $"/v1/tasks/{task.Id.ToPublicString()}") { Headers = { { "Prefer", "wait=30" } } });

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("failed", answer.Json.GetProperty("status").GetString());
    }

    [Fact]
    public async Task Get_WhenTheCallerLeaves_LeavesTheTaskAlone()
    {
        var task = Samples.Task();
        _host.Cluster.Tasks[task.Id.ToString()] = task;
        using var leaving = new CancellationTokenSource();
        var reads = 0;
        _host.Cluster.OnGet = _ =>
        {
            if (++reads == 2)
            {
                leaving.Cancel();
            }
        };
        var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/tasks/{task.Id.ToPublicString()}") { Headers = { { "Prefer", "wait=30" } } };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _host.Client.SendAsync(request, leaving.Token));

        Assert.Equal(MediaTaskStatus.Queued, _host.Cluster.Tasks[task.Id.ToString()].Status);
        Assert.Equal(0, _host.Cluster.Commands);
        Assert.Equal(HttpStatusCode.OK, (await _host.GetAsync($"/v1/tasks/{task.Id.ToPublicString()}")).Status);
    }

    [Fact]
    public async Task Get_WhenTheServerStops_IsAnsweredAtOnce()
    {
        await using var stopping = await ApiHost.StartAsync();
        var task = Samples.Task();
        stopping.Cluster.Tasks[task.Id.ToString()] = task;
        var reads = 0;
        var isWaiting = new TaskCompletionSource();
        stopping.Cluster.OnGet = _ =>
        {
            if (++reads == 2)
            {
                isWaiting.TrySetResult();
            }
        };

        var pending = stopping.SendAsync(new HttpRequestMessage(HttpMethod.Get, $"/v1/tasks/{task.Id.ToPublicString()}") { Headers = { { "Prefer", "wait=60" } } });
        await isWaiting.Task.WaitAsync(Deadlines.Request, TestContext.Current.CancellationToken);
        await stopping.StopAsync();

        Assert.Equal("queued", (await pending).Json.GetProperty("status").GetString());
    }

    /// <summary>The task ends right after the waiting request has looked at it, so only the update can tell.</summary>
    private void EndWhenWatched(Func<MediaTaskId?, MediaTaskSnapshot> end, int reads = 1)
    {
        var seen = 0;
        _host.Cluster.OnGet = key =>
        {
            if (++seen == reads)
            {
                var task = end(MediaTaskId.Parse(key)) with { Sequence = 2 };
                ThreadPool.QueueUserWorkItem(_ => _host.Cluster.Tap.Publish(task));
            }
        };
    }
}
