using Microsoft.Extensions.Logging;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Limits;

/// <summary>Brings permits to their tasks, each with its row so that the activation need not read it.</summary>
/// <remarks>A call that broke may have been carried out, so a permit is never taken back on a guess: it is delivered again until the task answers,
/// which it does by taking charge of the permit or by giving it back.</remarks>
internal sealed partial class GrantDelivery(
    string provider,
    IGrainFactory grains,
    ITaskStore store,
    Action<LimiterGrant> onDelivered,
    TimeProvider time,
    ILogger logger,
    CancellationToken stopping)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    /// <summary>Reads the rows that are not at hand in one go, then tells every task; does not wait for their answers.</summary>
    public async Task DeliverAsync(IReadOnlyList<LimiterGrant> grants, Dictionary<MediaTaskId, MediaTaskState> rows)
    {
        await ReadMissingAsync(grants, rows);
        foreach (var grant in grants)
        {
            _ = DeliverAsync(grant, rows.GetValueOrDefault(grant.Task.Id));
        }
    }

    private async Task ReadMissingAsync(IReadOnlyList<LimiterGrant> grants, Dictionary<MediaTaskId, MediaTaskState> rows)
    {
        if (rows.Count == grants.Count)
        {
            return;
        }

        var missing = grants.Select(grant => grant.Task.Id).Where(id => !rows.ContainsKey(id)).ToList();
        try
        {
            foreach (var row in await store.ReadManyAsync(missing))
            {
                rows[row.Id] = row;
            }
        }
        catch (StoreUnavailableException exception)
        {
            // The grains will read for themselves, or give the permits back.
            LogRowsNotRead(logger, provider, missing.Count, exception);
        }
    }

    private async Task DeliverAsync(LimiterGrant grant, MediaTaskState? row)
    {
        for (var pause = FirstPause; !stopping.IsCancellationRequested; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                await grains.GetActor(grant.Task.Id).PermitGrantedAsync(provider, grant.Permit, row);
                onDelivered(grant);
                return;
            }
            catch (Exception exception)
            {
                LogNotDelivered(logger, grant.Task.Id, exception);
                row = null;
                await Task.Delay(pause, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Count} rows of admitted tasks of {Provider} could not be read ahead.")]
    private static partial void LogRowsNotRead(ILogger logger, string provider, int count, Exception exception);

    [LoggerMessage(LogLevel.Warning, "The permit for task {TaskId} could not be delivered; it is tried again.")]
    private static partial void LogNotDelivered(ILogger logger, MediaTaskId taskId, Exception exception);
}
