using Orleans.MediaTasks.Progress;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks;

/// <summary>Every update of a silo, and waits for those that a test expects.</summary>
internal sealed class TaskWatch : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<TaskUpdate> _updates = [];
    private readonly List<Waiter> _waiters = [];
    private readonly IDisposable _subscription;

    public TaskWatch(IProgressTap tap) => _subscription = tap.Subscribe(OnUpdate);

    /// <summary>All updates of a task so far, in order.</summary>
    public IReadOnlyList<TaskUpdate> Of(MediaTaskId id)
    {
        lock (_lock)
        {
            return [.. _updates.Where(update => update.Task.Id == id)];
        }
    }

    /// <summary>The first update of a task that has this status, past or future.</summary>
    public Task<TaskUpdate> UntilAsync(MediaTaskId id, MediaTaskStatus status, int attempt = 0) =>
        UntilAsync(update => update.Task.Id == id && update.Task.Status == status && update.Task.Attempt >= attempt, $"task {id} is {status}, attempt ≥ {attempt}");

    /// <summary>The update of a task that ends it.</summary>
    public Task<TaskUpdate> UntilEndAsync(MediaTaskId id) => UntilAsync(update => update.Task.Id == id && update.IsTerminal, $"task {id} has ended");

    public async Task<TaskUpdate> UntilAsync(Func<TaskUpdate, bool> condition, string what)
    {
        Waiter waiter;
        lock (_lock)
        {
            if (_updates.FirstOrDefault(condition) is { } seen)
            {
                return seen;
            }

            _waiters.Add(waiter = new Waiter(condition));
        }

        try
        {
            return await waiter.Found.Task.WaitAsync(Grid.Deadline, TestContext.Current.CancellationToken);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"Waited {Grid.Deadline} in vain until {what}. Last updates: {string.Join("; ", Tail())}");
        }
    }

    public void Dispose() => _subscription.Dispose();

    private List<string> Tail()
    {
        lock (_lock)
        {
            return [.. _updates.TakeLast(5).Select(update => $"{update.Task.Id.Value} {update.Task.Status} #{update.Sequence} attempt {update.Task.Attempt}")];
        }
    }

    private void OnUpdate(TaskUpdate update)
    {
        lock (_lock)
        {
            _updates.Add(update);
            for (var i = _waiters.Count - 1; i >= 0; i--)
            {
                if (_waiters[i].Condition(update))
                {
                    _waiters[i].Found.TrySetResult(update);
                    _waiters.RemoveAt(i);
                }
            }
        }
    }

    private sealed record Waiter(Func<TaskUpdate, bool> Condition)
    {
        public TaskCompletionSource<TaskUpdate> Found { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
