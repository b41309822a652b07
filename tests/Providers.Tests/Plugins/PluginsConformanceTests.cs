namespace Orleans.MediaTasks.Providers.Plugins;

public sealed class PluginsConformanceTests : MediaProviderConformance
{
    private readonly PluginBed _bed;

    public PluginsConformanceTests()
    {
        _bed = new PluginBed(store: Store, workPath: TemporaryFolder);
        _bed.Install("counter", """
            read request
            echo '{"progress":10,"stage":"counting","message":"Counting."}'
            echo '{"progress":60}'
            echo '{"result":{"count":3}}'
            """, """
            "input":{"most":{"type":"integer","minimum":1,"maximum":9},"word":{"type":"string"}},"example_input":{"most":3,"word":"a"}
            """);
        _bed.Install("sleeper", """
            read request
            echo '{"progress":1,"stage":"sleeping"}'
            case "$request" in *long*) sleep 60 ;; esac
            echo '{"result":{}}'
            """, "\"example_input\":{\"word\":\"short\"}");
    }

    protected override IMediaProvider Provider => _bed.Provider;

    protected override IEnumerable<InvalidInput> InvalidInputs =>
    [
        new("counter", """{"most":0}""", "invalid_request", "input.most"),
        new("counter", """{"most":10}""", "invalid_request", "input.most"),
        new("counter", """{"most":1.5}""", "invalid_request", "input.most"),
        new("counter", """{"most":"3"}""", "invalid_request", "input.most"),
        new("counter", """{"word":3}""", "invalid_request", "input.word"),
        new("counter", $$"""{"word":"{{new string('x', 4_097)}}"}""", "invalid_request", "input.word"),
        new("counter", """{"media":"../secret"}""", "invalid_request", "input.media"),
        new("counter", """{"media":3}""", "invalid_request", "input.media"),
    ];

    protected override Task<string> LongInputAsync(ModelInfo model) => Task.FromResult("""{"word":"long"}""");

    protected override void Dispose(bool disposing)
    {
        _bed.Dispose();
        base.Dispose(disposing);
    }
}
