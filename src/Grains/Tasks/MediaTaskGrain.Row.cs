namespace Orleans.MediaTasks.Tasks;

/// <summary>The grain's row: read, taken over from whoever called, and written.</summary>
internal sealed partial class MediaTaskGrain
{
    private MediaTaskState? _state;
    private bool _isHearsay;

    private async Task<UpdateOutcome> WriteAsync(MediaTaskState stored, Decision.Changed changed, MediaTaskCommand command)
    {
        var outcome = UpdateOutcome.Written;
        try
        {
            if (changed.MayBeLazy)
            {
                store.UpdateLazily(stored, changed.State);
            }
            else
            {
                outcome = await store.UpdateAsync(stored, changed.State);
            }
        }
        catch (StoreUnavailableException) when (lease.IsOver)
        {
            // It is not the store that is away but this silo: the front end makes the call again, and the task lives elsewhere by then.
            DeactivateOnIdle();
            throw new Runtime.SiloUnavailableException("This silo is stopping and writes nothing any more.");
        }
        catch (StoreUnavailableException)
        {
            // The outcome is unknown. When the row turns out to be ours, the effects must follow; otherwise the caller tries again, and
            // whatever the row then says of an attempt is taken up anew. A report must not do that: its own attempt is over.
            _state = null;
            _resumed &= command is MediaTaskCommand.AttemptReported or MediaTaskCommand.HandedBack;
            var row = await store.ReadAsync(Id);
            if (row is null || row.Version != changed.State.Version || row.UpdatedAt != changed.State.UpdatedAt || row.Sequence != changed.State.Sequence || row.Owner != changed.State.Owner)
            {
                throw;
            }
        }

        if (outcome == UpdateOutcome.Written)
        {
            (_state, _isHearsay) = (changed.State, false);
        }

        return outcome;
    }

    private void Adopt(MediaTaskState? row)
    {
        if (row is not null && (_state is null || row.Version > _state.Version))
        {
            (_state, _isHearsay) = (row, true);
        }
    }

    /// <summary>The row for somebody who asks. One that was handed over may be old: it is good enough to decide on, as the write finds that out, and not to be told.</summary>
    private Task<MediaTaskState?> LoadTrustedAsync()
    {
        if (_isHearsay)
        {
            (_state, _isHearsay) = (null, false);
        }

        return LoadAsync();
    }

    private async Task<MediaTaskState?> LoadAsync()
    {
        if (_state is null)
        {
            var row = await store.ReadAsync(Id);

            // Two interleaved calls may both have read; the first one's state may have moved on since.
            _state ??= row;
            if (_state is null)
            {
                // Ids that nobody knows must not fill the memory.
                DeactivateOnIdle();
            }
        }

        return _state;
    }
}
