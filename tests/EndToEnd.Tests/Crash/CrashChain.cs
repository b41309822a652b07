using Orleans.MediaTasks.EndToEnd.Silo;
using Orleans.MediaTasks.Faults;
using Orleans.MediaTasks.Oracle;

namespace Orleans.MediaTasks.EndToEnd.Crash;

/// <summary>A store and the processes that follow each other on it: the one that has cleared up after a death is the next to die.</summary>
internal sealed class CrashChain : IAsyncDisposable
{
    private readonly Product _product;
    private readonly CrashStore _store;
    private readonly TemporaryFolder _folder = new();

    private CrashChain(Product product, CrashStore store, RemoteJobOracle oracle, EventReceiver receiver)
    {
        (_product, _store, Oracle, Receiver) = (product, store, oracle, receiver);
        Silo = Start();
    }

    /// <summary>The provider of all of them.</summary>
    public RemoteJobOracle Oracle { get; }

    /// <summary>Whom all of them tell of their tasks.</summary>
    public EventReceiver Receiver { get; }

    /// <summary>The process of the moment.</summary>
    public SiloProcess Silo { get; private set; }

    private string Order => Path.Combine(_folder.Path, "die");

    public static async Task<CrashChain> StartAsync(Product product, CrashStore store)
    {
        var chain = new CrashChain(product, store, await RemoteJobOracle.StartAsync(), await EventReceiver.StartAsync());
        await Product.ReadyAsync(chain.Silo, Product.Patience);
        return chain;
    }

    /// <summary>Tells the process of the moment, and those to come, where to die.</summary>
    public void Arm(CrashSite site)
    {
        File.WriteAllText(Order + ".new", site.Switch);
        File.Move(Order + ".new", Order);
    }

    /// <summary>Starts the next process in place of one that is dead; one that was told where to die may not get ready.</summary>
    public async Task StartNextAsync()
    {
        await Silo.DisposeAsync();
        Silo = Start();
    }

    /// <summary>Looks at what a dead process left, and starts one that is to live.</summary>
    public async Task StartSuccessorAsync()
    {
        File.Delete(Order);
        _store.CheckWhole();
        await StartNextAsync();
        await Product.ReadyAsync(Silo, Product.Patience);
    }

    public async ValueTask DisposeAsync()
    {
        await Silo.DisposeAsync();
        await Oracle.DisposeAsync();
        await Receiver.DisposeAsync();
        _store.Dispose();
        _folder.Dispose();
    }

    private SiloProcess Start() => _product.Start(_store.Data, new Dictionary<string, string>(_store.Settings)
    {
        ["MediaTasks__Providers__SimulationRemote__Url"] = Oracle.Url.ToString(),
        ["MediaTasks__Providers__SimulationRemote__PollInterval"] = "00:00:00.050",

        // As short as may be: the next process takes up what the dead one had in hand as soon as this is over.
        ["MediaTasks__Webhooks__Claim"] = "00:00:01",
        ["Logging__LogLevel__Default"] = "Warning",
        [CrashPoint.Variable] = $"@{Order}",
    });
}
