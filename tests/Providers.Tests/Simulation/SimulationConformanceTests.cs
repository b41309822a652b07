namespace Orleans.MediaTasks.Providers.Simulation;

public sealed class SimulationConformanceTests : MediaProviderConformance
{
    public SimulationConformanceTests() =>
        Provider = new SimulationProvider(new SimulationOptions(), new SimulationOracle(TimeProvider.System), Store, TimeProvider.System);

    protected override IMediaProvider Provider { get; }

    protected override IEnumerable<InvalidInput> InvalidInputs =>
    [
        Refused("""{"simulate":[]}""", "input.simulate"),
        Refused("""{"simulate":{"durations_ms":1}}""", "input.simulate.durations_ms"),
        Refused("""{"simulate":{"duration_ms":-1}}""", "input.simulate.duration_ms"),
        Refused("""{"simulate":{"duration_ms":86400001}}""", "input.simulate.duration_ms"),
        Refused("""{"simulate":{"duration_ms":"1000"}}""", "input.simulate.duration_ms"),
        Refused("""{"simulate":{"steps":0}}""", "input.simulate.steps"),
        Refused("""{"simulate":{"steps":10001}}""", "input.simulate.steps"),
        Refused("""{"simulate":{"steps":1.5}}""", "input.simulate.steps"),
        Refused("""{"simulate":{"fail":"explosion"}}""", "input.simulate.fail"),
        Refused("""{"simulate":{"fail_times":2}}""", "input.simulate.fail_times"),
        Refused("""{"simulate":{"fail":"timeout","fail_times":1001}}""", "input.simulate.fail_times"),
        Refused("""{"simulate":{"fail":"timeout","retry_after":1}}""", "input.simulate.retry_after"),
        Refused("""{"simulate":{"fail":"model_overloaded","retry_after":86401}}""", "input.simulate.retry_after"),
        Refused("""{"simulate":{"hang":"yes"}}""", "input.simulate.hang"),
        Refused("""{"simulate":{"hang":true,"ignore_cancel":true}}""", "input.simulate.ignore_cancel"),
        Refused("""{"simulate":{"crash":true}}""", "input.simulate.crash"),
        Refused("""{"simulate":{"crash":[1,"2"]}}""", "input.simulate.crash"),
        Refused($$$"""{"simulate":{"message":"{{{new string('x', 1_001)}}}"}}""", "input.simulate.message"),
        Refused("""{"prompt":7}""", "input.prompt"),
    ];

    protected override Task<string> LongInputAsync(ModelInfo model) => Task.FromResult("""{"simulate":{"duration_ms":60000}}""");

    private static InvalidInput Refused(string input, string field) => new("sim/image", input, "invalid_request", field);
}
