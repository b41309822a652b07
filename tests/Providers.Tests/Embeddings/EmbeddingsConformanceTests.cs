namespace Orleans.MediaTasks.Providers.Embeddings;

public sealed class EmbeddingsConformanceTests : MediaProviderConformance
{
    public EmbeddingsConformanceTests() => Provider = new EmbeddingsProvider(new EmbeddingsOptions(), Store);

    protected override IMediaProvider Provider { get; }

    protected override IEnumerable<InvalidInput> InvalidInputs =>
    [
        Refused("{}", "missing_parameter", "input.input"),
        Refused("""{"input":" "}""", "missing_parameter", "input.input"),
        Refused("""{"text":""}""", "missing_parameter", "input.text"),
        Refused("""{"input":7}""", "invalid_request", "input.input"),
        Refused("""{"input":[]}""", "invalid_request", "input.input"),
        Refused("""{"input":["a",""]}""", "invalid_request", "input.input[1]"),
        Refused("""{"input":["a",7]}""", "invalid_request", "input.input[1]"),
        Refused("""{"input":"a\u0000b"}""", "invalid_request", "input.input"),
        Refused($$"""{"input":[{{string.Join(',', Enumerable.Repeat("\"a\"", 257))}}]}""", "invalid_request", "input.input"),
        Refused($$"""{"input":"{{new string('x', (1024 * 1024) + 1)}}"}""", "invalid_request", "input.input"),
        Refused($$"""{"input":["{{new string('x', 1024 * 1024)}}","y"]}""", "invalid_request", "input.input"),
    ];

    private static InvalidInput Refused(string input, string code, string field) => new(EmbeddingsProvider.Model, input, code, field);
}
