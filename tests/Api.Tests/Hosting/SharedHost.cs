namespace Orleans.MediaTasks.Api.Hosting;

/// <summary>One host for all tests of a class.</summary>
public sealed class SharedHost : IAsyncLifetime
{
    internal ApiHost Host { get; private set; } = null!;

    /// <summary>The host with a cluster that has seen nothing; the tests of a class run one after the other.</summary>
    internal ApiHost WithNewScript()
    {
        Host.Cluster.Reset();
        return Host;
    }

    public async ValueTask InitializeAsync() => Host = await ApiHost.StartAsync();

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
