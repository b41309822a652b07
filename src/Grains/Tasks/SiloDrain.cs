using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.MediaTasks.Delivery;
using Orleans.MediaTasks.Faults;
using Orleans.MediaTasks.Limits;

namespace Orleans.MediaTasks.Tasks;

/// <summary>The silo's orderly end: no new permits, running local attempts are handed back, everything said is on disk, the lease ends.</summary>
/// <remarks>Correctness does not depend on it: what it does not reach is rescued like after a crash.</remarks>
internal sealed partial class SiloDrain(AdmissionAgent admission, AttemptRunner runner, DeliveryDesk deliveries, ITaskStore store, SiloLease lease, IOptions<HostOptions> host, TimeProvider time, ILogger<SiloDrain> logger) : IHostedService
{
    /// <summary>Of the time that the host gives, what is kept for all that comes after the attempts.</summary>
    private static readonly TimeSpan Reserve = TimeSpan.FromSeconds(10);

    /// <summary>How long the last words to the store and the limiters may take.</summary>
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(3);

    /// <summary>How long the attempts may take to stop and hand back: a paid call is not broken off, and one that outlasts this is lost.</summary>
    /// <param name="shutdown">What the host gives in all.</param>
    internal static TimeSpan PatienceOf(TimeSpan shutdown) => shutdown - Reserve > shutdown / 2 ? shutdown - Reserve : shutdown / 2;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        admission.StopTaking();
        if (lease.IsLost)
        {
            // Others go on with its tasks already; nothing that it could still say would be heard.
            return;
        }

        LogDraining(logger, runner.Open);
        CrashPoint.At(CrashPoint.DrainBegin);
        await runner.DrainAsync().WaitAsync(PatienceOf(host.Value.ShutdownTimeout), time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        CrashPoint.At(CrashPoint.DrainAfterHandBack);
        await deliveries.DrainAsync(cancellationToken);
        try
        {
            await store.FlushAsync(cancellationToken).WaitAsync(LastWords, time, cancellationToken);
            CrashPoint.At(CrashPoint.DrainAfterFlush);
            await admission.FlushAsync().WaitAsync(LastWords, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await lease.EndAsync(cancellationToken).WaitAsync(LastWords, time, cancellationToken);
        }
        catch (Exception exception) when (exception is StoreUnavailableException or TimeoutException or OperationCanceledException)
        {
            LogCutShort(logger, exception);
        }
    }

    [LoggerMessage(LogLevel.Information, "The silo is stopping; {Count} attempts are handed back.")]
    private static partial void LogDraining(ILogger logger, int count);

    [LoggerMessage(LogLevel.Warning, "The silo stops without its last words; its tasks are rescued by the others.")]
    private static partial void LogCutShort(ILogger logger, Exception exception);
}
