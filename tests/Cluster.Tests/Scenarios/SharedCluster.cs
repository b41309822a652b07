using Orleans.MediaTasks.Rig.Cluster;

namespace Orleans.MediaTasks.Cluster.Scenarios;

/// <summary>One cluster for the scenarios that need no other settings; started by the first of them. Each leaves it whole.</summary>
public sealed class SharedCluster : IAsyncDisposable
{
    private readonly Lazy<Task<ClusterUnderTest>> _cluster = new(() => ClusterUnderTest.StartAsync(new ClusterPlan { Name = "test" }));

    public Task<ClusterUnderTest> StartedAsync() => _cluster.Value;

    public async ValueTask DisposeAsync()
    {
        if (_cluster.IsValueCreated)
        {
            await (await _cluster.Value).DisposeAsync();
        }
    }
}
