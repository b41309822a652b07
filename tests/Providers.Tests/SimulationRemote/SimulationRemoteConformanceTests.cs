using Orleans.MediaTasks.Oracle;

namespace Orleans.MediaTasks.Providers.SimulationRemote;

public sealed class SimulationRemoteConformanceTests : MediaProviderConformance, IAsyncLifetime
{
    private RemoteJobOracle _oracle = null!;
    private SimulationRemoteProvider _provider = null!;

    protected override IMediaProvider Provider => _provider;

    protected override IEnumerable<InvalidInput> InvalidInputs =>
    [
        Refused("""{"simulate":[]}""", "input.simulate"),
        Refused("""{"simulate":{"duration_ms":-1}}""", "input.simulate.duration_ms"),
        Refused("""{"simulate":{"fail":"explosion"}}""", "input.simulate.fail"),
        Refused("""{"simulate":{"crash":true}}""", "input.simulate.crash"),
        Refused("""{"prompt":7}""", "input.prompt"),
    ];

    public async ValueTask InitializeAsync()
    {
        _oracle = await RemoteJobOracle.StartAsync();
        _provider = new SimulationRemoteProvider(new SimulationRemoteOptions { Url = _oracle.Url }, Store);
    }

    public async ValueTask DisposeAsync()
    {
        Dispose();
        _provider.Dispose();
        await _oracle.DisposeAsync();
    }

    protected override Task<string> LongInputAsync(ModelInfo model) => Task.FromResult("""{"simulate":{"duration_ms":60000}}""");

    protected override async Task<AttemptOutcome> FollowAsync(AttemptContext attempt, AttemptOutcome.InProgress running, CancellationToken cancellationToken)
    {
        var first = await Provider.PollAsync(attempt, running.ExternalId, CancellationToken.None);
        if (first is not AttemptOutcome.InProgress)
        {
            return first;
        }

        if (cancellationToken.IsCancellationRequested)
        {
            Assert.Equal(CancelOutcome.Cancelled, await Provider.CancelAsync(attempt, running.ExternalId, CancellationToken.None));
            Assert.Equal("cancelled", _oracle.Jobs.Single(job => job.Id == running.ExternalId).Status);
            return new AttemptOutcome.Cancelled();
        }

        await _oracle.Record.UntilAsync(entry => entry.Kind == OracleEventKind.Done && entry.Job == running.ExternalId, Deadline);
        return await Provider.PollAsync(attempt, running.ExternalId, cancellationToken);
    }

    private static InvalidInput Refused(string input, string field) => new("sim-remote/image", input, "invalid_request", field);
}
