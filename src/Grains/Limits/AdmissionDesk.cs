using Microsoft.Extensions.Logging;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Limits;

/// <summary>The rounds between one silo and one limiter.</summary>
/// <remarks>One round is under way at a time; whatever is said meanwhile goes with the next one, so the busier the silo, the fewer calls
/// per task. A round that fails is repeated with the same contents. Bounded: <see cref="PendingRound.MaximumWaiting"/> requests (the limiter
/// finds the rest in the rows) and <see cref="RowsKept"/> rows kept for handing over.</remarks>
internal sealed partial class AdmissionDesk
{
    /// <summary>Rows of waiting tasks that are kept so that a grant can hand them over without a read.</summary>
    public const int RowsKept = 10_000;

    private const int RowInputKept = 4_096;
    private const int GrantsPerRound = LimiterGrain.MaximumGrants;
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan WaitingPoll = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan FailurePause = TimeSpan.FromMilliseconds(200);

    private readonly Lock _lock = new();
    private readonly Dictionary<MediaTaskId, MediaTaskState> _rows = [];
    private readonly Dictionary<MediaTaskId, HeldPermit> _held = [];
    private readonly string _provider;
    private readonly GrantDelivery _delivery;
    private readonly ILimiterAdmission _limiter;
    private readonly string _owner;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private PendingRound _pending = new();
    private TaskCompletionSource _said = NewSignal();
    private bool _taking = true;

    public AdmissionDesk(string provider, IGrainFactory grains, ITaskStore store, string owner, TimeProvider time, ILogger<AdmissionDesk> logger, CancellationToken stopping)
    {
        (_provider, _owner, _time, _logger) = (provider, owner, time, logger);
        _delivery = new GrantDelivery(provider, grains, store, OnUndeliverable, logger);
        _limiter = grains.GetGrain<ILimiterAdmission>(provider);
        using (ExecutionContext.SuppressFlow())
        {
            Completion = Task.Run(() => RunAsync(stopping), CancellationToken.None);
        }
    }

    /// <summary>Ends when the desk has stopped.</summary>
    public Task Completion { get; }

    public void Request(MediaTaskState task)
    {
        lock (_lock)
        {
            if (!_pending.AddWaiting(new QueuedTask(task.Id, task.Model, task.Spec.Priority, task.UpdatedAt)))
            {
                return;
            }

            if (_rows.Count < RowsKept && task.Spec.Input.Length <= RowInputKept)
            {
                _rows[task.Id] = task;
            }

            _said.TrySetResult();
        }
    }

    public void Withdraw(MediaTaskId id)
    {
        lock (_lock)
        {
            _rows.Remove(id);
            _pending.Withdraw(id);
            _said.TrySetResult();
        }
    }

    public void Release(HeldPermit permit)
    {
        lock (_lock)
        {
            if (_held.TryGetValue(permit.Task, out var held) && held.Permit == permit.Permit)
            {
                _held.Remove(permit.Task);
            }

            _pending.Released.Add(permit);
            _said.TrySetResult();
        }
    }

    public void Throttle(DateTimeOffset until)
    {
        lock (_lock)
        {
            _pending.ThrottleUntil = until;
            _said.TrySetResult();
        }
    }

    public void StopTaking()
    {
        lock (_lock)
        {
            _taking = false;
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

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
            return taken;
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
                Held = reportHeld ? [.. _held.Values] : null,
                ThrottleUntil = pending.ThrottleUntil,
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
                _held[grant.Task.Id] = new HeldPermit(grant.Task.Id, grant.Task.Model, grant.Permit);
                if (_rows.Remove(grant.Task.Id, out var row))
                {
                    rows[grant.Task.Id] = row;
                }
            }
        }

        await _delivery.DeliverAsync(grants, rows);
    }

    /// <summary>A permit that did not reach its task goes back, and the task waits again.</summary>
    private void OnUndeliverable(LimiterGrant grant)
    {
        Release(new HeldPermit(grant.Task.Id, grant.Task.Model, grant.Permit));
        lock (_lock)
        {
            _pending.AddWaiting(grant.Task);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The round with limiter {Provider} failed; it is repeated.")]
    private static partial void LogRoundFailed(ILogger logger, string provider, Exception exception);
}
