using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Orleans.MediaTasks.Tasks;

/// <summary>Measures the one writer of a store, once a commit and never once a row.</summary>
internal static class StoreInstruments
{
    private static readonly InstrumentAdvice<double> Seconds = new() { HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5] };
    private static readonly InstrumentAdvice<int> Rows = new() { HistogramBucketBoundaries = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500] };

    private static readonly Histogram<int> CommitRows = MediaTasksMeter.Shared.CreateHistogram("mediatasks.store.commit.rows", "{row}", "Rows that one commit wrote.", tags: null, Rows);
    private static readonly Histogram<double> CommitDuration = MediaTasksMeter.Shared.CreateHistogram("mediatasks.store.commit.duration", "s", "How long one commit took.", tags: null, Seconds);
    private static readonly Counter<long> Failures = MediaTasksMeter.Shared.CreateCounter<long>("mediatasks.store.commit.failures", "{commit}", "Commits that were given up.");

    /// <summary>A commit is on disk.</summary>
    /// <param name="rows">What it wrote.</param>
    /// <param name="since">When it began, as <see cref="Stopwatch.GetTimestamp"/> said.</param>
    public static void Committed(int rows, long since)
    {
        CommitRows.Record(rows);
        CommitDuration.Record(Stopwatch.GetElapsedTime(since).TotalSeconds);
    }

    /// <summary>A commit was given up.</summary>
    public static void Failed() => Failures.Add(1);

    /// <summary>Shows how much waits in a queue.</summary>
    public static void Observe(WriteQueue queue) =>
        MediaTasksMeter.Observe("mediatasks.store.queue.rows", "{row}", "Rows that wait for a commit.", queue, source => [new Measurement<long>(source.Waiting)]);

    /// <summary>What the operations of a commit count together.</summary>
    public static int RowsOf(List<WriteOperation> operations)
    {
        var rows = 0;
        foreach (var operation in operations)
        {
            rows += operation.Rows;
        }

        return rows;
    }
}
