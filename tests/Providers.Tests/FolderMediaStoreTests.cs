using System.Text.Json;
using Orleans.MediaTasks.Media;
using Orleans.MediaTasks.Providers.Embeddings;
using Orleans.MediaTasks.Providers.Images;
using Orleans.MediaTasks.Providers.Simulation;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers;

/// <summary>The adapters over the store of the product: it tells types by content and refuses what it does not know.</summary>
public sealed class FolderMediaStoreTests : IDisposable
{
    private static readonly string ManyTexts = JsonSerializer.Serialize(new
    {
        input = Enumerable.Range(0, 200).Select(i => $"text {i} with enough different words in it to fill most of the dimensions of its vector"),
    });

    private readonly string _folder = Directory.CreateTempSubdirectory("mt-store-").FullName;

    [Theory]
    [InlineData("sim/image", "image/png")]
    [InlineData("sim/video", "video/mp4")]
    [InlineData("sim/audio", "audio/wav")]
    [InlineData("local/image", "image/png")]
    [InlineData("local/hash-256", "application/octet-stream")]
    public async Task StartAsync_OverAFolder_StoresWhatItSays(string model, string contentType)
    {
        var store = new FolderMediaStore(_folder, new MediaStoreOptions(), TimeProvider.System);
        IMediaProvider[] providers =
        [
            new SimulationProvider(new SimulationOptions(), new SimulationOracle(TimeProvider.System), store, TimeProvider.System),
            new ImagesProvider(new ImagesOptions(), store),
            new EmbeddingsProvider(new EmbeddingsOptions(), store),
        ];
        var provider = providers.Single(candidate => candidate.Describe().Models.Any(info => info.Name == model));
        var example = provider.Describe().Models.Single(info => info.Name == model).ExampleInput!;
        var spec = new MediaTaskSpec { Model = model, Input = model == EmbeddingsProvider.Model ? ManyTexts : example };

        var outcome = await provider.StartAsync(AnAttempt.Of(spec), TestContext.Current.CancellationToken);

        var output = Assert.Single(Assert.IsType<AttemptOutcome.Succeeded>(outcome).Outputs);
        var info = await store.FindAsync(output.Key!, TestContext.Current.CancellationToken);
        Assert.Equal((contentType, output.Bytes, output.Sha256), (info?.ContentType, info?.Bytes ?? 0, info?.Sha256));
        Assert.Equal(contentType, output.ContentType);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
