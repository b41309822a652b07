using Orleans.MediaTasks.Bench.Stores;
using Orleans.MediaTasks.EndToEnd;
using Orleans.MediaTasks.EndToEnd.Silo;

namespace Orleans.MediaTasks.Bench;

/// <summary>The published product as a process, on a fresh store, ready.</summary>
internal sealed class ProductProcess : IAsyncDisposable
{
    private readonly BenchStore _store;

    private ProductProcess(BenchStore store)
    {
        _store = store;
        Silo = SiloProcess.Start(RepositoryRoot.Path, store.Settings["MediaTasks:DataPath"], new Dictionary<string, string>(Environment(store))
        {
            ["MediaTasks__Limits__simulation__Concurrency"] = "1",
            ["Logging__LogLevel__Default"] = "Warning",
        });
    }

    public SiloProcess Silo { get; }

    public TimeSpan ReadyAfter { get; private set; }

    public int ProcessId => Silo.Process.Id;

    /// <summary>Starts it on a fresh store of this name.</summary>
    public static async Task<ProductProcess> StartAsync(string storeName)
    {
        var product = new ProductProcess(await BenchStore.CreateAsync(storeName));
        product.ReadyAfter = await Deadline.MeetAsync(
            "the product is ready",
            TimeSpan.FromSeconds(30),
            async () => (await product.Silo.Http.GetAsync("/health/ready")).IsSuccessStatusCode,
            () => product.Silo.Output);
        return product;
    }

    public async ValueTask DisposeAsync()
    {
        await Silo.DisposeAsync();
        await _store.DisposeAsync();
    }

    private static IEnumerable<KeyValuePair<string, string>> Environment(BenchStore store) =>
        store.Settings.Select(setting => KeyValuePair.Create(setting.Key.Replace(":", "__", StringComparison.Ordinal), setting.Value));
}
