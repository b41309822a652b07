using Orleans.MediaTasks.EndToEnd;
using Orleans.MediaTasks.EndToEnd.Silo;

namespace Orleans.MediaTasks.Bench;

/// <summary>The published product as a process, on a fresh folder, ready.</summary>
internal sealed class ProductProcess : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();

    private ProductProcess() => Silo = SiloProcess.Start(RepositoryRoot.Path, _folder.Path, new Dictionary<string, string>
    {
        ["MediaTasks__Limits__simulation__Concurrency"] = "1",
        ["Logging__LogLevel__Default"] = "Warning",
    });

    public SiloProcess Silo { get; }

    public TimeSpan ReadyAfter { get; private set; }

    public int ProcessId => Silo.Process.Id;

    public static async Task<ProductProcess> StartAsync()
    {
        var product = new ProductProcess();
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
        _folder.Dispose();
    }
}
