using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.MediaTasks.Limits;

namespace Orleans.MediaTasks.Tasks;

/// <summary>The silo's orderly end: no new permits, running local attempts are handed back, everything said is on disk, the lease ends.</summary>
/// <remarks>Correctness does not depend on it: what it does not reach is rescued like after a crash.</remarks>
internal sealed partial class SiloDrain(AdmissionAgent admission, AttemptRunner runner, ITaskStore store, SiloIdentity identity, TimeProvider time, ILogger<SiloDrain> logger) : IHostedService
{
    /// <summary>How long the attempts may take to stop and hand back.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        admission.StopTaking();
        LogDraining(logger, runner.Open);
        await runner.DrainAsync().WaitAsync(Deadline, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await store.FlushAsync(cancellationToken);
        await store.EndLeaseAsync(identity.Owner, cancellationToken);
    }

    [LoggerMessage(LogLevel.Information, "The silo is stopping; {Count} attempts are handed back.")]
    private static partial void LogDraining(ILogger logger, int count);
}
