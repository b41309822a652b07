using System.Text.Json;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers.Embeddings;

public sealed class EmbeddingsProviderTests
{
    private readonly InMemoryMediaStore _store = new("unused");

    [Fact]
    public async Task StartAsync_WhenTextsAreFew_GivesVectorsInline()
    {
        var output = await EmbedAsync(["one", "two"]);

        Assert.Null(output.Key);
        using var json = JsonDocument.Parse(output.Data!);
        Assert.Equal("local/hash-256", json.RootElement.GetProperty("model").GetString());
        Assert.Equal(256, json.RootElement.GetProperty("dimensions").GetInt32());
        var data = json.RootElement.GetProperty("data");
        Assert.Equal([0, 1], data.EnumerateArray().Select(item => item.GetProperty("index").GetInt32()));
        Assert.All(data.EnumerateArray(), item => Assert.Equal(256, item.GetProperty("embedding").GetArrayLength()));
    }

    [Fact]
    public async Task StartAsync_WhenTextsAreMany_StoresThemAsAFile()
    {
        var output = await EmbedAsync([.. Enumerable.Range(0, 256).Select(i => $"text number {i} of a longer row of words that fill most of the places")]);

        Assert.Null(output.Data);
        await using var stream = await _store.OpenReadAsync(output.Key!, TestContext.Current.CancellationToken);
        using var json = await JsonDocument.ParseAsync(stream!, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(256, json.RootElement.GetProperty("data").GetArrayLength());
    }

    [Fact]
    public async Task StartAsync_WhenInputIsNamedText_IsTheSame() =>
        Assert.Equal((await RunAsync("""{"input":"a b"}""")).Data, (await RunAsync("""{"text":"a b"}""")).Data);

    private Task<MediaOutput> EmbedAsync(string[] texts) => RunAsync(JsonSerializer.Serialize(new { input = texts }));

    private async Task<MediaOutput> RunAsync(string input)
    {
        var provider = new EmbeddingsProvider(new EmbeddingsOptions(), _store);
        var spec = new MediaTaskSpec { Model = EmbeddingsProvider.Model, Input = input };
        var outcome = await provider.StartAsync(AnAttempt.Of(spec), TestContext.Current.CancellationToken);
        return Assert.Single(Assert.IsType<AttemptOutcome.Succeeded>(outcome).Outputs);
    }
}
