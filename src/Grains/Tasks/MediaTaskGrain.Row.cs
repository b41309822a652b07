using System.Collections.Immutable;
using Orleans.MediaTasks.Delivery;

namespace Orleans.MediaTasks.Tasks;

/// <summary>The grain's row: read, taken over from whoever called, and written.</summary>
internal sealed partial class MediaTaskGrain
{
    private MediaTaskState? _state;
    private bool _isHearsay;

    /// <summary>Writes of unknown outcome from the last known version: one of them may be stored after the row was looked at.</summary>
    private readonly List<Decision.Changed> _unconfirmed = [];

    private async Task<UpdateOutcome> WriteAsync(MediaTaskState stored, Decision.Changed changed, ImmutableArray<WebhookDelivery> outbox)
    {
        var outcome = UpdateOutcome.Written;
#if PLANT_OUTBOX_AFTER_COMMIT
        outbox = [];
#endif
        try
        {
            if (changed.MayBeLazy && outbox.IsEmpty)
            {
                store.UpdateLazily(stored, changed.State);
            }
            else
            {
                // Nothing is told of a change before it is on disk.
                outcome = await store.UpdateAsync(stored, changed.State, outbox);
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
            // The outcome is unknown. When the row turns out to be ours, now or later, the effects must follow; otherwise the caller tries again.
            _state = null;
            _unconfirmed.Add(changed);
            if (!IsThis(await store.ReadAsync(Id), changed.State))
            {
                throw;
            }
        }

        if (outcome == UpdateOutcome.Written)
        {
            (_state, _isHearsay) = (changed.State, false);
            _unconfirmed.Clear();
        }

        return outcome;
    }

    /// <summary>Carries out what a write of unknown outcome has to be followed by, once the row shows that it was stored.</summary>
    private void Confirm(MediaTaskState stored)
    {
        if (_unconfirmed.Count > 0)
        {
            // Apart, because its closure would be allocated for every decision.
            ConfirmLate(stored);
        }
    }

    private void ConfirmLate(MediaTaskState stored)
    {
        var late = _unconfirmed.Find(write => IsThis(stored, write.State));
        _unconfirmed.RemoveAll(write => write.State.Version <= stored.Version);
        if (late is not null)
        {
            CarryOut(late.State, late.Effects);
        }
    }

    private static bool IsThis(MediaTaskState? row, MediaTaskState written) => row is not null
        && (row.Version, row.UpdatedAt, row.Sequence, row.Owner) == (written.Version, written.UpdatedAt, written.Sequence, written.Owner);

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
