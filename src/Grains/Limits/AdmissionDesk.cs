using Microsoft.Extensions.Logging;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Limits;

/// <summary>The rounds between one silo and one limiter.</summary>
/// <remarks>One round is under way at a time; whatever is said meanwhile goes with the next one, so the busier the silo, the fewer calls
/// per task. A round that fails is repeated with the same contents. An answer of a limiter that was replaced is not heeded. Bounded: <see cref="PendingRound.MaximumWaiting"/> requests (the limiter
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
    private readonly PermitsInHand _inHand = new();
    private readonly string _provider;
    private readonly GrantDelivery _delivery;
    private readonly ILimiterAdmission _limiter;
    private readonly string _owner;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private PendingRound _pending = new();
    private TaskCompletionSource _said = NewSignal();
    private TaskCompletionSource? _flushed;
    private bool _exchanging;
    private bool _taking = true;

    public AdmissionDesk(string provider, IGrainFactory grains, ITaskStore store, string owner, TimeProvider time, ILogger<AdmissionDesk> logger, CancellationToken stopping)
    {
        (_provider, _owner, _time, _logger) = (provider, owner, time, logger);
        _delivery = new GrantDelivery(provider, grains, store, OnDelivered, time, logger, stopping);
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

    /// <summary>An attempt runs here under a permit that its row does not show yet.</summary>
    public void Hold(HeldPermit permit)
    {
        lock (_lock)
        {
            _inHand.Started(permit);
        }
    }

    public void Release(HeldPermit permit)
    {
        lock (_lock)
        {
            _inHand.Released(permit);
            _pending.Released.Add(permit);
            _said.TrySetResult();
        }
    }

    /// <summary>A start was refused because a later epoch than its permit's is stored: whoever still answers with that epoch has been replaced.</summary>
    public void Fenced(long epoch)
    {
        lock (_lock)
        {
            _pending.FencedEpoch = Math.Max(_pending.FencedEpoch, epoch);
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

    /// <summary>Returns when everything said so far has reached the limiter.</summary>
    public Task FlushAsync()
    {
        lock (_lock)
        {
            if (_pending.IsEmpty && !_exchanging)
            {
                return Task.CompletedTask;
            }

            _flushed ??= NewSignal();
            _said.TrySetResult();
            return _flushed.Task;
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
