using System.Collections.Frozen;
using System.Diagnostics.Metrics;
using System.Reflection;

namespace Orleans.MediaTasks.Tasks;

/// <summary>Counts what happens to tasks, from the rows as they are written.</summary>
/// <remarks>Everything is taken from two states of a row: there is no clock here, and nothing that could differ from what is stored.</remarks>
internal static class TaskInstruments
{
    private const string Other = "other";

    private static readonly InstrumentAdvice<double> Seconds = new() { HistogramBucketBoundaries = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600] };

    private static readonly Counter<long> Submitted = MediaTasksMeter.Shared.CreateCounter<long>("mediatasks.tasks.submitted", "{task}", "Tasks that were stored.");
    private static readonly Counter<long> Ended = MediaTasksMeter.Shared.CreateCounter<long>("mediatasks.tasks.ended", "{task}", "Tasks that ended.");
    private static readonly Counter<long> AttemptsEnded = MediaTasksMeter.Shared.CreateCounter<long>("mediatasks.attempts.ended", "{attempt}", "Attempts that ended.");
    private static readonly Histogram<double> AttemptDuration = MediaTasksMeter.Shared.CreateHistogram("mediatasks.attempt.duration", "s", "From the permit to the report of an attempt.", tags: null, Seconds);
    private static readonly Histogram<double> QueueWait = MediaTasksMeter.Shared.CreateHistogram("mediatasks.queue.wait", "s", "From the queue to the permit.", tags: null, Seconds);

    /// <summary>Codes of failures; a scripted failure may have any other word, which must not become a label.</summary>
    private static readonly FrozenSet<string> Codes =
        typeof(FailureCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!).ToFrozenSet();

    /// <summary>Rows of this kind were stored.</summary>
    public static void CountSubmitted(string kind, int tasks) => Submitted.Add(tasks, Label("kind", kind));

    /// <summary>A change of a row was written.</summary>
    public static void Count(MediaTaskState before, MediaTaskState after)
    {
        if (before.Status == MediaTaskStatus.Queued && after.Status == MediaTaskStatus.Processing)
        {
            QueueWait.Record(SecondsBetween(before.UpdatedAt, after.UpdatedAt), Label("provider", after.Provider));
        }

        if (before.Attempts is [.., { EndedAt: null } open] && after.Attempts is [.., { EndedAt: { } end } attempt] && attempt.Number == open.Number)
        {
            AttemptsEnded.Add(1, Label("provider", attempt.Provider), Label("outcome", OutcomeOf(attempt, after.Status)));
            AttemptDuration.Record(SecondsBetween(attempt.StartedAt, end), Label("provider", attempt.Provider));
        }

        if (after.Status.IsTerminal() && !before.Status.IsTerminal())
        {
            Ended.Add(1, Label("status", after.Status.ToWord()), Label("kind", after.Kind));
        }
    }

    private static string OutcomeOf(AttemptRecord attempt, MediaTaskStatus status) => attempt.Failure switch
    {
        { Code: var code } => Codes.TryGetValue(code, out var known) ? known : Other,
        null when status is MediaTaskStatus.Completed or MediaTaskStatus.Cancelled => status.ToWord(),
        null => "handed_back",
    };

    private static double SecondsBetween(DateTimeOffset start, DateTimeOffset end) => Math.Max(0, (end - start).TotalSeconds);

    private static KeyValuePair<string, object?> Label(string name, string value) => new(name, value);
}
