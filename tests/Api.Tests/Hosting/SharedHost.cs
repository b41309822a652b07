namespace Orleans.MediaTasks.Api.Hosting;

/// <summary>One host for all tests of a class, whose script does not change.</summary>
public sealed class SharedHost : IAsyncLifetime
{
    internal ApiHost Host { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Host = await ApiHost.StartAsync();

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
