using Microsoft.Extensions.Logging;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Limits;

/// <summary>Brings permits to their tasks, each with its row so that the activation need not read it.</summary>
internal sealed partial class GrantDelivery(string provider, IGrainFactory grains, ITaskStore store, Action<LimiterGrant> onUndeliverable, ILogger logger)
{
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
        try
        {
            await grains.GetGrain<IMediaTaskActor>(grant.Task.Id.ToString()).PermitGrantedAsync(provider, grant.Permit, row);
        }
        catch (Exception exception)
        {
            LogNotDelivered(logger, grant.Task.Id, exception);
            onUndeliverable(grant);
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Count} rows of admitted tasks of {Provider} could not be read ahead.")]
    private static partial void LogRowsNotRead(ILogger logger, string provider, int count, Exception exception);

    [LoggerMessage(LogLevel.Warning, "The permit for task {TaskId} could not be delivered; it is given back and asked for again.")]
    private static partial void LogNotDelivered(ILogger logger, MediaTaskId taskId, Exception exception);
}
