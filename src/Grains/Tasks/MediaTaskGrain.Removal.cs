using Orleans.MediaTasks.Providers.Batch;

namespace Orleans.MediaTasks.Tasks;

/// <summary>The end of the row. Its media go after it: a row must not name what is not there.</summary>
internal sealed partial class MediaTaskGrain
{
    public async Task<TaskRemoval> RemoveAsync(DateTimeOffset endedBefore)
    {
        var before = _lastTurn;
        var turn = new TaskCompletionSource();
        _lastTurn = turn.Task;
        await before;
        try
        {
            return await RemoveRowAsync(endedBefore);
        }
        finally
        {
            turn.SetResult();
        }
    }

    private async Task<TaskRemoval> RemoveRowAsync(DateTimeOffset endedBefore)
    {
        for (var race = 0; race < MaximumRaces; race++)
        {
            if (await LoadTrustedAsync() is not { } row)
            {
                return TaskRemoval.NotFound;
            }

            if (!row.Status.IsTerminal() || row.CompletedAt >= endedBefore)
            {
                return TaskRemoval.NotEnded;
            }

            // An ended task has nothing under way, so that the row is all there is to know of it.
            _state = null;
            if (await TryRemoveAsync(row))
            {
                _unconfirmed.Clear();
                DeactivateOnIdle();
                await made.RemoveAsync(row);
                if (row.Kind == MediaTaskKinds.Batch)
                {
                    await GrainFactory.GetGrain<IBatchGrain>(row.Id.ToString()).RemoveAsync();
                }

                return TaskRemoval.Removed;
            }

            if ((await LoadAsync())?.Version == row.Version)
            {
                return TaskRemoval.Undelivered;
            }
        }

        return TaskRemoval.NotEnded; // Somebody sets it going again and again.
    }

    private async Task<bool> TryRemoveAsync(MediaTaskState row)
    {
        try
        {
            return await store.RemoveAsync(Id, row.Version);
        }
        catch (StoreUnavailableException) when (lease.IsOver)
        {
            throw new Runtime.SiloUnavailableException("This silo is stopping and writes nothing any more.");
        }
        catch (StoreUnavailableException)
        {
            // The outcome is unknown. When the row is gone it was this call, or one that came to the same.
            if (await store.ReadAsync(Id) is null)
            {
                return true;
            }

            throw;
        }
    }
}
