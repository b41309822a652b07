using Orleans.MediaTasks.EndToEnd;
using Orleans.MediaTasks.EndToEnd.Silo;

namespace Orleans.MediaTasks.Bench;

/// <summary>The published product as a process, on a fresh folder, ready.</summary>
internal sealed class ProductProcess : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mediatasks-bench-").FullName;

    private ProductProcess() => Silo = SiloProcess.Start(Root, _folder, new Dictionary<string, string>
    {
        ["MediaTasks__Limits__simulation__Concurrency"] = "1",
        ["Logging__LogLevel__Default"] = "Warning",
    });

    public SiloProcess Silo { get; }

    public TimeSpan ReadyAfter { get; private set; }

    public int ProcessId => Silo.Process.Id;

    private static string Root { get; } = FindRoot();

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
        Directory.Delete(_folder, recursive: true);
    }

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Orleans.MediaTasks.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("Not inside the repository.");
        }

        return folder;
    }
}
