using Orleans.MediaTasks.Providers.Images;

namespace Orleans.MediaTasks.Providers.Demo;

public sealed class DemoConformanceTests : MediaProviderConformance
{
    // Without the failures, which are no part of what every adapter must do.
    public DemoConformanceTests() => Provider = new DemoProvider(
        new DemoOptions { FailureRate = 0, ShortestDuration = TimeSpan.FromMilliseconds(10), LongestDuration = TimeSpan.FromMilliseconds(30) },
        new ImagesProvider(new ImagesOptions(), Store),
        TimeProvider.System);

    protected override IMediaProvider Provider { get; }

    protected override IEnumerable<InvalidInput> InvalidInputs =>
    [
        Refused("{}", "input.prompt", "missing_parameter"),
        Refused("""{"prompt":7}""", "input.prompt"),
        Refused("""{"prompt":"a","size":"15x1024"}""", "input.size"),
        Refused("""{"prompt":"a","n":0}""", "input.n"),
    ];

    protected override Task<string> LongInputAsync(ModelInfo model) => Task.FromResult("""{"prompt":"a long work","size":"4096x4096","n":4}""");

    private static InvalidInput Refused(string input, string field, string code = "invalid_request") => new(DemoProvider.Model, input, code, field);
}
