using Orleans.MediaTasks.OpenAi;

namespace Orleans.MediaTasks.Providers.OpenAi;

public sealed class OpenAiConformanceTests : MediaProviderConformance, IAsyncLifetime
{
    private ScriptedOpenAi _server = null!;
    private OpenAiProvider _provider = null!;

    protected override IMediaProvider Provider => _provider;

    protected override IEnumerable<InvalidInput> InvalidInputs =>
    [
        new("openai/gpt-image-1", "{}", "missing_parameter", "input.prompt"),
        new("openai/gpt-image-1", """{"prompt":7}""", "invalid_request", "input.prompt"),
        new("openai/gpt-image-1", """{"prompt":"a","n":11}""", "invalid_request", "input.n"),
        new("openai/gpt-image-1", """{"prompt":"a","size":{}}""", "invalid_request", "input.size"),
        new("openai/tts-1", """{"voice":"alloy"}""", "missing_parameter", "input.input"),
        new("openai/tts-1", """{"input":"a","response_format":"pcm"}""", "invalid_request", "input.response_format"),
        new("openai/tts-1", """{"input":"a","speed":9}""", "invalid_request", "input.speed"),
        new("openai/text-embedding-3-small", """{"input":[]}""", "invalid_request", "input.input"),
        new("openai/text-embedding-3-small", """{"input":["a",""]}""", "invalid_request", "input.input[1]"),
        new("openai/text-embedding-3-small", """{"input":"a","dimensions":0}""", "invalid_request", "input.dimensions"),
    ];

    public async ValueTask InitializeAsync()
    {
        _server = await ScriptedOpenAi.StartAsync();
        _provider = new OpenAiProvider(new OpenAiOptions { Url = _server.Url }, Store, TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        Dispose();
        _provider.Dispose();
        await _server.DisposeAsync();
    }
}
