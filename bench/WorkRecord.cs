namespace Orleans.MediaTasks.Bench;

/// <summary>What the worker saw of tasks 0 to n-1: when each started, failed, was tried again, and reported progress.</summary>
internal sealed class WorkRecord(int count, int updatesPerTask = 0)
{
    private int _finished;

    public double[] Started { get; } = new double[count];

    public double[] Failed { get; } = new double[count];

    public double[] Retried { get; } = new double[count];

    public double[] Reported { get; } = new double[count * updatesPerTask];

    public int UpdatesPerTask => updatesPerTask;

    public int Count => count;

    /// <summary>When the first tenth was done; the start is not counted in a drain.</summary>
    public double TenthDone { get; private set; }

    public void Finish()
    {
        if (Interlocked.Increment(ref _finished) == count / 10)
        {
            TenthDone = Clock.Now;
        }
    }
}
