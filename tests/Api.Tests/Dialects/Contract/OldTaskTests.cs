using System.Net;
using Orleans.MediaTasks.Api.Hosting;

namespace Orleans.MediaTasks.Api.Dialects.Contract;

/// <summary>Tasks whose end is long ago: clients come back late.</summary>
public sealed class OldTaskTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private readonly ApiHost _host = shared.WithNewScript();

    [Theory]
    [InlineData("/v1/tasks/{0}")]
    [InlineData("/v1/videos/generations/tasks/{0}")]
    [InlineData("/api/tasks/{0}")]
    [InlineData("/api/v1/statusTask/any?taskId={0}")]
    [InlineData("/api/v1/jobs/{0}")]
    [InlineData("/tasks/{0}")]
    public async Task Resolution25_ATaskOfAMonthAgo_IsAnswered(string path)
    {
        var end = TimeProvider.System.GetUtcNow().AddDays(-31);
        var task = Samples.Completed() with { CreatedAt = end, StartedAt = end, UpdatedAt = end, CompletedAt = end };
        _host.Cluster.Tasks[task.Id.ToString()] = task;

        Assert.Equal(HttpStatusCode.OK, (await _host.GetAsync(path.Replace("{0}", task.Id.ToPublicString(), StringComparison.Ordinal))).Status);
    }
}
