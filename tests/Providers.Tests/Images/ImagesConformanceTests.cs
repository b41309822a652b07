namespace Orleans.MediaTasks.Providers.Images;

public sealed class ImagesConformanceTests : MediaProviderConformance
{
    public ImagesConformanceTests() => Provider = new ImagesProvider(new ImagesOptions(), Store);

    protected override IMediaProvider Provider { get; }

    protected override IEnumerable<InvalidInput> InvalidInputs =>
    [
        Refused("{}", "input.prompt", "missing_parameter"),
        Refused("""{"prompt":""}""", "input.prompt", "missing_parameter"),
        Refused("""{"prompt":" \n\t"}""", "input.prompt", "missing_parameter"),
        Refused("""{"prompt":null}""", "input.prompt", "missing_parameter"),
        Refused("""{"prompt":["a"]}""", "input.prompt"),
        Refused("""{"prompt":"a\u0000b"}""", "input.prompt"),
        Refused("""{"prompt":"\ud800"}""", "input"),
        Refused($$"""{"prompt":"{{new string('x', 32_001)}}"}""", "input.prompt"),
        Refused("""{"prompt":"a","size":"15x1024"}""", "input.size"),
        Refused("""{"prompt":"a","size":"1024x4097"}""", "input.size"),
        Refused("""{"prompt":"a","size":"-1x16"}""", "input.size"),
        Refused("""{"prompt":"a","size":"1e3x100"}""", "input.size"),
        Refused("""{"prompt":"a","size":"99999x99999"}""", "input.size"),
        Refused("""{"prompt":"a","size":"1024x1024\n"}""", "input.size"),
        Refused("""{"prompt":"a","size":1024}""", "input.size"),
        Refused("""{"prompt":"a","seed":-1}""", "input.seed"),
        Refused("""{"prompt":"a","seed":1.5}""", "input.seed"),
        Refused("""{"prompt":"a","seed":9007199254740993}""", "input.seed"),
        Refused("""{"prompt":"a","format":"gif"}""", "input.format"),
        Refused("""{"prompt":"a","n":0}""", "input.n"),
        Refused("""{"prompt":"a","n":11}""", "input.n"),
        Refused("""{"prompt":"a","n":"2"}""", "input.n"),
    ];

    protected override Task<string> LongInputAsync(ModelInfo model) => Task.FromResult("""{"prompt":"a long work","size":"4096x4096","n":4}""");

    private static InvalidInput Refused(string input, string field, string code = "invalid_request") => new(ImagesProvider.Model, input, code, field);
}
