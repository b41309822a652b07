namespace Orleans.MediaTasks.Bench;

/// <summary>So many calls per second, whether or not the earlier ones have come back.</summary>
internal sealed class OpenLoop(int rate, int count)
{
    private double _slip;

    /// <summary>When each call was made.</summary>
    public double[] Called { get; } = new double[count];

    /// <summary>When each call came back.</summary>
    public double[] Returned { get; } = new double[count];

    /// <summary>The latest that a call was made after its time, in milliseconds.</summary>
    public double Slip => Math.Round(_slip, 1);

    /// <summary>Makes all calls and waits for them.</summary>
    public async Task RunAsync(Func<int, Task> call)
    {
        var calls = new Task[count];
        // A thread of its own keeps the beat: a timer of the pool would slip with the load it is to measure.
        var beat = new Thread(() =>
        {
            var begin = Clock.Now + 50;
            for (var index = 0; index < count; index++)
            {
                var due = begin + (index * 1000.0 / rate);
                WaitUntil(due);
                _slip = Math.Max(_slip, Clock.Now - due);
                Called[index] = Clock.Now;
                calls[index] = CallAsync(index, call);
            }
        });
        beat.Start();
        await Task.Run(beat.Join);
        await Task.WhenAll(calls);
    }

    private async Task CallAsync(int index, Func<int, Task> call)
    {
        await call(index).ConfigureAwait(false);
        Returned[index] = Clock.Now;
    }

    private static void WaitUntil(double due)
    {
        while (Clock.Now < due)
        {
            var left = due - Clock.Now;
            if (left > 1.5)
            {
                Thread.Sleep((int)(left - 1));
            }
            else
            {
                Thread.Yield();
            }
        }
    }
}
