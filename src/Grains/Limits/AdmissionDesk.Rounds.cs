using Microsoft.Extensions.Logging;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Limits;

/// <summary>The rounds: what was said goes to the limiter, and what it grants to the tasks.</summary>
internal sealed partial class AdmissionDesk
{
    private async Task RunAsync(CancellationToken stopping)
    {
        long epoch = 0, lastReply = 0;
        var reportHeld = true;
        while (!stopping.IsCancellationRequested)
        {
            var pending = Take();
            ExchangeReply reply;
            try
            {
                reply = await _limiter.ExchangeAsync(ToRequest(pending, epoch, lastReply, reportHeld));
            }
            catch (Exception exception)
            {
                LogRoundFailed(_logger, _provider, exception);
                GiveBack(pending);
                await Task.Delay(FailurePause, _time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                continue;
            }

            Settle();
            if (reply.Epoch < epoch)
            {
                LogReplaced(_logger, _provider, reply.Epoch, epoch);
                await Task.Delay(FailurePause, _time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                continue;
            }

            (epoch, lastReply, reportHeld) = (reply.Epoch, reply.Number, reply.ReportHeld);
            await HandOutAsync(reply.Grants);
            if (!reportHeld && reply.Grants.Count < GrantsPerRound)
            {
                await WaitAsync(reply, stopping);
            }
        }
    }

    private PendingRound Take()
    {
        lock (_lock)
        {
            var taken = _pending;
            _pending = new PendingRound();
            _said = NewSignal();
            _exchanging = true;
            return taken;
        }
    }

    /// <summary>A round has arrived.</summary>
    private void Settle()
    {
        lock (_lock)
        {
            _exchanging = false;
            if (_pending.IsEmpty)
            {
                _flushed?.TrySetResult();
                _flushed = null;
            }
        }
    }

    /// <summary>Puts the contents of a failed round before what was said since.</summary>
    private void GiveBack(PendingRound failed)
    {
        lock (_lock)
        {
            failed.Append(_pending);
            _pending = failed;
        }
    }

    private ExchangeRequest ToRequest(PendingRound pending, long epoch, long lastReply, bool reportHeld)
    {
        lock (_lock)
        {
            return new ExchangeRequest
            {
                Owner = _owner,
                Epoch = epoch,
                LastReply = lastReply,
                Capacity = _taking ? GrantsPerRound : 0,
                Waiting = [.. pending.Waiting.Values],
                Withdrawn = [.. pending.Withdrawn],
                Released = [.. pending.Released],
                Held = reportHeld ? _inHand.Report() : null,
                ThrottleUntil = pending.ThrottleUntil,
                FencedEpoch = pending.FencedEpoch,
            };
        }
    }

    private async Task WaitAsync(ExchangeReply reply, CancellationToken stopping)
    {
        var wait = reply.Waiting > 0 ? WaitingPoll : Heartbeat;
        if (reply.RetryAfter is { } retryAfter && retryAfter < wait)
        {
            wait = retryAfter > TimeSpan.Zero ? retryAfter : TimeSpan.FromMilliseconds(1);
        }

        await _said.Task.WaitAsync(wait, _time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task HandOutAsync(IReadOnlyList<LimiterGrant> grants)
    {
        if (grants.Count == 0)
        {
            return;
        }

        var rows = new Dictionary<MediaTaskId, MediaTaskState>(grants.Count);
        lock (_lock)
        {
            foreach (var grant in grants)
            {
                _inHand.Granted(grant);
                if (_rows.Remove(grant.Task.Id, out var row))
                {
                    rows[grant.Task.Id] = row;
                }
            }
        }

        await _delivery.DeliverAsync(grants, rows);
    }

    private void OnDelivered(LimiterGrant grant)
    {
        lock (_lock)
        {
            _inHand.Delivered(grant);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The round with limiter {Provider} failed; it is repeated.")]
    private static partial void LogRoundFailed(ILogger logger, string provider, Exception exception);

    [LoggerMessage(LogLevel.Warning, "A limiter {Provider} of epoch {Old} answered though epoch {Current} is up; it is not heeded.")]
    private static partial void LogReplaced(ILogger logger, string provider, long old, long current);
}
