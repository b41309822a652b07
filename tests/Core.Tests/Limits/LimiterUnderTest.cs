using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Limits;

/// <summary>What both the limiter and its naive model can be told, and everything they answered.</summary>
internal abstract class LimiterUnderTest
{
    private readonly Dictionary<int, Permit> _lastPermits = [];

    public List<string> Answers { get; } = [];

    public DateTimeOffset Now { get; private set; } = LimiterBench.Start;

    public void Enqueue(QueuedTask task) => Answers.Add($"enqueue {LimiterBench.NumberOf(task)}: {OnEnqueue(task)}");

    public void Withdraw(MediaTaskId id) => Answers.Add($"withdraw: {OnWithdraw(id)}");

    public void Occupy(QueuedTask task, Permit permit)
    {
        Answers.Add($"occupy: {OnOccupy(task.Id, task.Model, permit)}");
        _lastPermits.TryAdd(LimiterBench.NumberOf(task), permit);
    }

    public void Release(QueuedTask task)
    {
        var permit = _lastPermits.GetValueOrDefault(LimiterBench.NumberOf(task));
        Answers.Add($"release {permit}: {OnRelease(task.Id, permit)}");
    }

    public void Admit(TimeSpan step, int maximum)
    {
        Now += step;
        foreach (var grant in OnAdmit(Now, maximum))
        {
            _lastPermits[LimiterBench.NumberOf(grant.Task)] = grant.Permit;
            Answers.Add($"grant {LimiterBench.NumberOf(grant.Task)} {grant.Permit}");
        }

        Answers.Add($"next change: {OnNextChange(Now):O}");
    }

    public abstract void Throttle(TimeSpan wait);

    public abstract void Pause(bool paused);

    public abstract void Change(LimiterSettings settings);

    public abstract int Waiting { get; }

    public abstract int InUse { get; }

    public override string ToString() => string.Join("\n", Answers);

    protected abstract bool OnEnqueue(QueuedTask task);

    protected abstract bool OnWithdraw(MediaTaskId id);

    protected abstract bool OnOccupy(MediaTaskId id, string model, Permit permit);

    protected abstract bool OnRelease(MediaTaskId id, Permit permit);

    protected abstract IEnumerable<LimiterGrant> OnAdmit(DateTimeOffset now, int maximum);

    protected abstract DateTimeOffset? OnNextChange(DateTimeOffset now);
}

/// <summary>The real one.</summary>
internal sealed class RealLimiter(LimiterSettings settings) : LimiterUnderTest
{
    private readonly LimiterMachine _machine = new(settings, 7, LimiterBench.Start);

    public override int Waiting => _machine.Waiting;

    public override int InUse => _machine.InUse;

    public override void Throttle(TimeSpan wait) => _machine.Throttle(Now + wait);

    public override void Pause(bool paused) => _machine.Paused = paused;

    public override void Change(LimiterSettings settings) => _machine.Settings = settings;

    protected override bool OnEnqueue(QueuedTask task) => _machine.Enqueue(task);

    protected override bool OnWithdraw(MediaTaskId id) => _machine.Withdraw(id);

    protected override bool OnOccupy(MediaTaskId id, string model, Permit permit) => _machine.Occupy(id, model, permit);

    protected override bool OnRelease(MediaTaskId id, Permit permit) => _machine.Release(id, permit);

    protected override IEnumerable<LimiterGrant> OnAdmit(DateTimeOffset now, int maximum) => _machine.Admit(now, maximum);

    protected override DateTimeOffset? OnNextChange(DateTimeOffset now) => _machine.NextChange(now);
}
