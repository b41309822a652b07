using System.Diagnostics;
using System.Globalization;
using System.Reflection;

namespace Orleans.MediaTasks.Faults;

/// <summary>Named places around every durable step at which a test can kill the process: <c>MEDIATASKS_CRASH_AT=name</c>, or <c>name:n</c> for the n-th passage,
/// or <c>@file</c> for a file that says so once it is there.</summary>
/// <remarks>SIGKILL, as a power cut would: nothing is flushed and no handler runs. Without the variable a passage costs one comparison.
/// A new place is a new constant here; tests/EndToEnd.Tests crashes at each of them.</remarks>
public static class CrashPoint
{
    /// <summary>The environment variable.</summary>
    public const string Variable = "MEDIATASKS_CRASH_AT";

    /// <summary>A submission was judged, its row not yet handed to the store.</summary>
    public const string IntakeBeforeInsert = "intake.before-insert";

    /// <summary>The row is on disk, nobody was told.</summary>
    public const string IntakeAfterInsert = "intake.after-insert";

    /// <summary>A batch of the store is about to be committed.</summary>
    public const string StoreBeforeCommit = "store.before-commit";

    /// <summary>The batch is on disk, its writers were not told.</summary>
    public const string StoreAfterCommit = "store.after-commit";

    /// <summary>A task was granted a permit.</summary>
    public const string GrantReceived = "grant.received";

    /// <summary>A start is decided.</summary>
    public const string StartBeforeWrite = "start.before-write";

    /// <summary>A start is written, nothing of it was done.</summary>
    public const string StartAfterWrite = "start.after-write";

    /// <summary>A submit is about to be sent.</summary>
    public const string SubmitBeforeSend = "submit.before-send";

    /// <summary>The provider has answered a submit; the job's id is only in memory.</summary>
    public const string SubmitAfterAnswer = "submit.after-answer";

    /// <summary>The job's id is about to be written.</summary>
    public const string JobBeforeWrite = "job.before-write";

    /// <summary>The job's id is on disk.</summary>
    public const string JobAfterWrite = "job.after-write";

    /// <summary>A job is about to be looked at.</summary>
    public const string PollBefore = "poll.before";

    /// <summary>A job was looked at, nothing of that is known to anybody else.</summary>
    public const string PollAfter = "poll.after";

    /// <summary>An output is about to be stored.</summary>
    public const string OutputBeforeStore = "output.before-store";

    /// <summary>An output is stored, no row names it.</summary>
    public const string OutputAfterStore = "output.after-store";

    /// <summary>A task's end is decided.</summary>
    public const string EndBeforeWrite = "end.before-write";

    /// <summary>A task's end is on disk, nobody was told.</summary>
    public const string EndAfterWrite = "end.after-write";

    /// <summary>A permit is about to be given back.</summary>
    public const string ReleaseBefore = "release.before";

    /// <summary>A permit was handed to those who carry it back.</summary>
    public const string ReleaseAfter = "release.after";

    /// <summary>A cancel request is decided.</summary>
    public const string CancelBeforeWrite = "cancel.before-write";

    /// <summary>A cancel request is on disk, its caller was not told.</summary>
    public const string CancelAfterWrite = "cancel.after-write";

    /// <summary>A job is about to be cancelled at its provider.</summary>
    public const string JobCancelBefore = "job-cancel.before";

    /// <summary>The provider confirmed the cancel, the task does not know.</summary>
    public const string JobCancelAfter = "job-cancel.after";

    /// <summary>A backoff is decided.</summary>
    public const string RetryBeforeWrite = "retry.before-write";

    /// <summary>A backoff is on disk, its wakeup is not set.</summary>
    public const string RetryAfterWrite = "retry.after-write";

    /// <summary>A silo is about to begin its lease.</summary>
    public const string LeaseBeforeBegin = "lease.before-begin";

    /// <summary>The lease has begun, nobody was woken.</summary>
    public const string LeaseAfterBegin = "lease.after-begin";

    /// <summary>A lease is about to be renewed.</summary>
    public const string LeaseBeforeRenew = "lease.before-renew";

    /// <summary>A lease was renewed.</summary>
    public const string LeaseAfterRenew = "lease.after-renew";

    /// <summary>A limiter has raised its epoch and knows nothing yet.</summary>
    public const string LimiterEpochRaised = "limiter.epoch-raised";

    /// <summary>A stopping silo has said nothing yet.</summary>
    public const string DrainBegin = "drain.begin";

    /// <summary>A stopping silo has handed its work back.</summary>
    public const string DrainAfterHandBack = "drain.after-hand-back";

    /// <summary>A stopping silo has flushed its writes; its lease is still there.</summary>
    public const string DrainAfterFlush = "drain.after-flush";

    /// <summary>Work of a dead or departed owner is about to be taken over.</summary>
    public const string RescueBeforeWrite = "rescue.before-write";

    /// <summary>Work of a dead or departed owner is taken over on disk.</summary>
    public const string RescueAfterWrite = "rescue.after-write";

    /// <summary>A delivery is about to be sent.</summary>
    public const string DeliveryBeforeSend = "delivery.before-send";

    /// <summary>The receiver has answered, nobody knows.</summary>
    public const string DeliveryAfterAnswer = "delivery.after-answer";

    /// <summary>Every point there is.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. typeof(CrashPoint).GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral && field.Name != nameof(Variable)).Select(field => (string)field.GetRawConstantValue()!)];

    // After the names, which it needs.
    private static readonly Order? Given = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } text ? new Order(text) : null;

    /// <summary>Whether this process is, or may yet be, told to die somewhere.</summary>
    public static bool IsArmed => Given is not null;

    /// <summary>A passage; the end of the process when this is where it is to die.</summary>
    public static void At(string name)
    {
        if (Given?.Passage is { } passage && passage.IsNow(name))
        {
            using var self = Process.GetCurrentProcess();
            self.Kill();
        }
    }

    /// <summary>Reads an order; a name that no point has is refused, so that a test cannot wait for nothing.</summary>
    private static Passage Parse(string text)
    {
        var parts = text.Split(':');
        var number = parts is [_, var digits] ? int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture) : 1;
        return Names.Contains(parts[0]) ? new Passage(parts[0], number) : throw new ArgumentException($"{Variable} names '{parts[0]}', which is no crash point.");
    }

    /// <summary>What the variable says.</summary>
    private sealed class Order(string text)
    {
        private Passage? _passage = text.StartsWith('@') ? null : Parse(text);

        /// <summary>The passage at which the process dies; null while the file that is to tell it is not there.</summary>
        public Passage? Passage => _passage ?? (File.Exists(text[1..]) ? Interlocked.CompareExchange(ref _passage, Parse(File.ReadAllText(text[1..])), null) ?? _passage : null);
    }

    /// <summary>The n-th time that a point is passed.</summary>
    private sealed class Passage(string point, int number)
    {
        private int _passed;

        public bool IsNow(string name) => name == point && Interlocked.Increment(ref _passed) == number;
    }
}
