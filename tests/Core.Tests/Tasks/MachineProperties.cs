using CsCheck;
using Orleans.MediaTasks.Limits;
using Orleans.MediaTasks.Providers;

namespace Orleans.MediaTasks.Tasks;

/// <summary>Long random histories with random policies and a clock that also jumps back.</summary>
public sealed class MachineProperties
{
    private static readonly Gen<string> Owners = Gen.OneOf("silo-a", "silo-b", "silo-c");
    private static readonly Gen<string> Providers = Gen.OneOf("fast", "fast", "fast", "slow");

    private static readonly Gen<TimeSpan?> RetryAfters = Gen.OneOf<TimeSpan?>(null, TimeSpan.FromSeconds(-3), TimeSpan.Zero, TimeSpan.FromSeconds(30), TimeSpan.MaxValue);

    private static readonly Gen<AttemptOutcome> Outcomes = Gen.OneOf<AttemptOutcome>(
        Gen.Const(Given.Success),
        Gen.Long.Select(ticks => (AttemptOutcome)new AttemptOutcome.InProgress("job", new TimeSpan(ticks))),
        Gen.Int[1, 60].Select(seconds => (AttemptOutcome)new AttemptOutcome.InProgress("job", TimeSpan.FromSeconds(seconds))),
        RetryAfters.Select(wait => (AttemptOutcome)new AttemptOutcome.Throttled(wait)),
        RetryAfters.Select(wait => (AttemptOutcome)new AttemptOutcome.Overloaded("m", wait)),
        Gen.OneOf<AttemptOutcome>(
            new AttemptOutcome.OutOfCredit("m"), new AttemptOutcome.ContentRejected("m"), new AttemptOutcome.Invalid("m"), new AttemptOutcome.Misconfigured("m"),
            new AttemptOutcome.Unreachable("m"), new AttemptOutcome.SubmitUnknown("m"), new AttemptOutcome.TimedOut("m"), new AttemptOutcome.Crashed("m"), new AttemptOutcome.Cancelled()),
        Gen.Bool.Select(retryable => (AttemptOutcome)new AttemptOutcome.Refused("odd", "m", retryable)));

    /// <summary>Commands are made of the state they meet, so that most of them hit; permits are numbered by their place in the history.</summary>
    private static readonly Gen<Func<MediaTaskState, int, MediaTaskCommand>> Commands = Gen.Frequency(
        (4, Gen.Select(Owners, Gen.Bool, Providers).Select((owner, durable, provider) => Command((_, place) => new MediaTaskCommand.PermitGranted(new Permit(1, place), owner, durable, provider)))),
        (6, Gen.Select(Gen.Int[-1, 0], Outcomes, Gen.Bool).Select((offset, outcome, stopped) => Command((state, _) => new MediaTaskCommand.AttemptReported(state.Attempt + offset, outcome, stopped && outcome is (AttemptOutcome.TimedOut or AttemptOutcome.Crashed or AttemptOutcome.Cancelled))))),
        (2, Gen.Select(Gen.Int, Gen.OneOf<string?>(null, "a", "b")).Select((percent, stage) => Command((state, _) => new MediaTaskCommand.Progressed(state.Attempt, percent, stage)))),
        (5, Gen.Const(Command((_, _) => new MediaTaskCommand.WakeupDue()))),
        (1, Gen.Const(Command((_, _) => new MediaTaskCommand.Cancel()))),
        (3, Gen.Const(Command((_, _) => new MediaTaskCommand.Retry()))),
        (2, Owners.Select(owner => Command((_, place) => new MediaTaskCommand.OwnerLost(owner, place % 2 == 0 ? null : $"silo-{place}")))),
        (1, Owners.Select(owner => Command((_, _) => new MediaTaskCommand.HandedBack(owner)))),
        (2, Owners.Select(owner => Command((_, _) => new MediaTaskCommand.Resume(owner)))));

    private static readonly Gen<LostStart> Rules = Gen.OneOf(LostStart.QueueAgain, LostStart.SubmitAgain, LostStart.Fail);

    private static readonly Gen<TimeSpan> Steps = Gen.Frequency(
        (6, Gen.Int[0, 10].Select(n => TimeSpan.FromSeconds(n))),
        (3, Gen.Int[1, 40].Select(n => TimeSpan.FromMinutes(n))),
        (1, Gen.Int[-90, -1].Select(n => TimeSpan.FromMinutes(n))));

    private static readonly Gen<MediaTaskState> Starts = Gen.Select(Gen.Int[1, 4], Gen.Int[0, 2], Gen.Int[0, 3], Gen.Int[0, 2]).Select((tries, fallbacks, minutes, start) =>
        Given.Queued(
            new MediaTaskSpec
            {
                Retry = new RetryPolicy { MaximumAttempts = tries },
                StartTtl = minutes == 0 ? null : TimeSpan.FromMinutes(minutes),
                StartAt = start == 0 ? null : Given.Now.AddMinutes(start),
            },
            [.. Enumerable.Repeat(Given.OtherRoute, fallbacks)]));

    [Fact]
    public void AnyHistory_KeepsTheInvariants() => Gen.Select(Starts, Rules, Gen.Select(Commands, Steps).Array[0, 60]).Sample((state, rule, history) =>
    {
        var now = Given.Now;
        Play(state, rule, history, ref now, place: 0);
    }, iter: 20_000, print: history => $"{history.Item1}, {history.Item2}, {history.Item3.Length} commands");

    [Fact]
    public void AnyHistory_AfterAnAcknowledgedCancel_EndsCancelled() => Gen.Select(Starts, Rules, Gen.Select(Commands, Steps).Array[0, 20], Gen.Select(Commands, Steps).Array[0, 20]).Sample((state, rule, before, after) =>
    {
        var now = Given.Now;
        state = Play(state, rule, before, ref now, place: 0);
        if (!state.Status.IsTerminal())
        {
            state = Play(MachineInvariants.CheckedStep(state, new MediaTaskCommand.Cancel { LostStart = rule }, now), rule, after, ref now, before.Length);
            Assert.True(state is { Status: MediaTaskStatus.Cancelled } or { CancelRequested: true }, state.ToString());
        }
    }, iter: 5_000, print: history => $"{history.Item1}");

    private static MediaTaskState Play(MediaTaskState state, LostStart rule, (Func<MediaTaskState, int, MediaTaskCommand>, TimeSpan)[] history, ref DateTimeOffset now, int place)
    {
        foreach (var (command, step) in history)
        {
            now += step;
            state = MachineInvariants.CheckedStep(state, command(state, ++place) with { LostStart = rule }, now);
        }

        return state;
    }

    private static Func<MediaTaskState, int, MediaTaskCommand> Command(Func<MediaTaskState, int, MediaTaskCommand> make) => make;
}
