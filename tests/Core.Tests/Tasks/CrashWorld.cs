using Orleans.MediaTasks.Limits;
using Orleans.MediaTasks.Providers;

namespace Orleans.MediaTasks.Tasks;

/// <summary>What dies at a crash.</summary>
internal enum CrashKind
{
    /// <summary>The grain: its timers and the effects it had not come to. Runner and limiter live on.</summary>
    Grain,

    /// <summary>The silo: everything but the row and the provider's remote jobs.</summary>
    Silo,

    /// <summary>The silo, and the lazy writes that were not on disk yet.</summary>
    SiloBeforeLazyWrites,
}

/// <summary>One story of a task.</summary>
/// <param name="Spec">What is asked.</param>
/// <param name="Outcomes">For each counted attempt what it reports; more than one of a remote job, whose polls they are.</param>
/// <param name="CancelAfter">After how many writes somebody cancels; null for never.</param>
/// <param name="RetryOnce">Whether a person retries it when it failed.</param>
/// <param name="Rule">What its providers allow after a lost start.</param>
internal sealed record Story(MediaTaskSpec Spec, AttemptOutcome[][] Outcomes, int? CancelAfter = null, bool RetryOnce = false, LostStart Rule = LostStart.QueueAgain);

/// <summary>Where the world breaks: after this many writes and this many of the last one's effects.</summary>
internal sealed record CrashPoint(int Writes, int Effects, CrashKind Kind);

/// <summary>A grain, a limiter, a runner and a clock around one task, all in order and in one thread.</summary>
internal sealed class CrashWorld(Story story, CrashPoint? crash)
{
    private readonly Queue<MediaTaskCommand> _inbox = new();
    private readonly SortedSet<DateTimeOffset> _timers = [];
    private readonly HashSet<int> _started = [];
    private readonly Dictionary<int, bool> _jobs = [];
    private MediaTaskState _state = null!;
    private MediaTaskState _onDisk = null!;
    private DateTimeOffset _now = Given.Now;
    private string _owner = Given.Owner;
    private bool _waiting;
    private bool _cancelled;
    private bool _retried;
    private long _permits;
    private int _polls;
    private int _jobOfAttempt;

    /// <summary>For each write how many effects followed it.</summary>
    public List<int> Writes { get; } = [];

    /// <summary>Attempts whose remote job nobody stopped and that has not ended.</summary>
    public IEnumerable<int> RunningJobs => _jobs.Where(job => job.Value).Select(job => job.Key);

    /// <summary>Whether somebody was told that the task will end as cancelled.</summary>
    public bool CancelAcknowledged { get; private set; }

    /// <summary>Plays the story to its end.</summary>
    public MediaTaskState Play()
    {
        var submitted = Given.Submission(story.Spec, Given.OtherRoute);
        _state = _onDisk = submitted.State;
        CarryOut(submitted.Effects, isWrite: true);
        for (var step = 0; step < 1_000; step++)
        {
            if (NextCommand() is not { } command)
            {
                return _state;
            }

            Handle(command);
        }

        throw new InvalidOperationException($"The story does not end: {_state}");
    }

    private MediaTaskCommand? NextCommand()
    {
        if (!_cancelled && Writes.Count > story.CancelAfter)
        {
            _cancelled = true;
            return new MediaTaskCommand.Cancel();
        }

        if (_inbox.TryDequeue(out var command))
        {
            return command;
        }

        if (_state.Status == MediaTaskStatus.Failed && story.RetryOnce && !_retried)
        {
            _retried = true;
            return new MediaTaskCommand.Retry();
        }

        // The shard is the clock that survives everything: it looks at the row.
        var due = _timers.Count > 0 ? _timers.Min : _state.DueAt;
        if (due is null)
        {
            return null;
        }

        _timers.Remove(due.Value);
        _now = due.Value > _now ? due.Value : _now;
        return new MediaTaskCommand.WakeupDue();
    }

    private void Handle(MediaTaskCommand command)
    {
        if (command is MediaTaskCommand.PermitGranted)
        {
            if (!_waiting)
            {
                return;
            }

            _waiting = false;
        }

        command = command with { LostStart = story.Rule };
        if (command is MediaTaskCommand.AttemptReported report)
        {
            _started.Remove(report.Attempt);
        }

        CancelAcknowledged |= command is MediaTaskCommand.Cancel && !_state.Status.IsTerminal();
        switch (MediaTaskMachine.Decide(_state, command, _now))
        {
            case Decision.Changed changed:
                _state = MachineInvariants.CheckedStep(_state, command, _now);
                _onDisk = changed.MayBeLazy ? _onDisk : changed.State;
                CarryOut(changed.Effects, isWrite: true);
                break;
            case Decision.Same same:
                CarryOut(same.Effects, isWrite: false);
                break;
        }
    }

    private void CarryOut(IReadOnlyList<Effect> effects, bool isWrite)
    {
        if (isWrite)
        {
            Writes.Add(effects.Count);
        }

        var crashes = isWrite && Writes.Count == crash?.Writes;
        foreach (var effect in crashes ? effects.Take(crash!.Effects) : effects)
        {
            CarryOut(effect);
        }

        if (crashes)
        {
            Crash();
        }
    }

    private void CarryOut(Effect effect)
    {
        switch (effect)
        {
            case Effect.RequestPermit when !_waiting:
                _waiting = true;
                _inbox.Enqueue(new MediaTaskCommand.PermitGranted(new Permit(1, ++_permits), _owner, DurableStart: story.Rule != LostStart.QueueAgain));
                break;
            case Effect.WithdrawRequest:
                _waiting = false;
                break;
            case Effect.StartAttempt start when _started.Add(start.Attempt):
                Start(start.Attempt);
                break;
            case Effect.PollAttempt poll when !_inbox.Any(command => command is MediaTaskCommand.AttemptReported):
                Report(poll.Attempt);
                break;
            case Effect.CancelAttempt { ExternalId: not null } cancel:
                _jobs[cancel.Attempt] = false;
                Drop(command => command is MediaTaskCommand.AttemptReported report && report.Attempt == cancel.Attempt);
                _inbox.Enqueue(new MediaTaskCommand.AttemptReported(cancel.Attempt, cancel.Reported ?? new AttemptOutcome.Cancelled(), JobStopped: true));
                break;
            case Effect.CancelAttempt cancel when story.Rule == LostStart.QueueAgain && _inbox.Any(command => command is MediaTaskCommand.AttemptReported report && report.Attempt == cancel.Attempt):
                Drop(command => command is MediaTaskCommand.AttemptReported);
                _inbox.Enqueue(new MediaTaskCommand.AttemptReported(cancel.Attempt, new AttemptOutcome.Cancelled()));
                break;
            case Effect.SetWakeup wakeup:
                _timers.Add(wakeup.At);
                break;
        }
    }

    /// <summary>A key that the provider knows gives the job that it already has.</summary>
    private void Start(int attempt)
    {
        if (_jobs.ContainsKey(attempt))
        {
            _inbox.Enqueue(new MediaTaskCommand.AttemptReported(attempt, Given.Running));
            return;
        }

        _polls = 0;
        _jobOfAttempt = attempt;
        Report(attempt);
    }

    /// <summary>The provider tells what the story says of this counted attempt; a remote job remembers how often it was asked.</summary>
    private void Report(int attempt)
    {
        var outcomes = story.Outcomes[Math.Min(_state.AttemptsUsed, story.Outcomes.Length) - 1];
        _polls = _jobOfAttempt == attempt ? _polls : 0;
        var outcome = outcomes[Math.Min(_polls++, outcomes.Length - 1)];
        if (outcome is AttemptOutcome.InProgress or AttemptOutcome.SubmitUnknown)
        {
            _jobs.TryAdd(attempt, true);
        }
        else if (_jobs.ContainsKey(attempt) && !OutcomeRules.LeavesTheJobRunning(outcome))
        {
            _jobs[attempt] = false;
        }

        _inbox.Enqueue(new MediaTaskCommand.AttemptReported(attempt, outcome));
    }

    private void Drop(Func<MediaTaskCommand, bool> which)
    {
        var others = _inbox.Where(command => !which(command)).ToList();
        _inbox.Clear();
        others.ForEach(_inbox.Enqueue);
    }

    private void Crash()
    {
        _timers.Clear();
        if (crash!.Kind == CrashKind.Grain)
        {
            Handle(new MediaTaskCommand.Resume(_owner));
            return;
        }

        _inbox.Clear();
        _started.Clear();
        _waiting = false;
        _state = crash.Kind == CrashKind.SiloBeforeLazyWrites ? _onDisk : _state;
        var dead = _owner;
        _owner = Given.OtherOwner;
        Handle(new MediaTaskCommand.Resume(_owner));
        Handle(new MediaTaskCommand.OwnerLost(dead, _owner));
    }
}
