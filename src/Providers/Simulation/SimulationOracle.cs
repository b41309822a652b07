using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers.Simulation;

/// <summary>What the simulated provider saw by itself, so that limits can be proven from the far side of the seam.</summary>
/// <remarks>One per process. Bounded: it keeps the last <see cref="MaximumStarts"/> starts.</remarks>
public sealed class SimulationOracle(TimeProvider time)
{
    /// <summary>How many starts are kept.</summary>
    public const int MaximumStarts = 20_000;

    private readonly Lock gate = new();
    private readonly Queue<SimulatedStart> starts = new();

    private int inFlight;
    private int maximumInFlight;
    private long started;

    /// <summary>Attempts that run now.</summary>
    public int InFlight
    {
        get
        {
            lock (gate)
            {
                return inFlight;
            }
        }
    }

    /// <summary>The most attempts that ever ran at once.</summary>
    public int MaximumInFlight
    {
        get
        {
            lock (gate)
            {
                return maximumInFlight;
            }
        }
    }

    /// <summary>Attempts started in all.</summary>
    public long Started
    {
        get
        {
            lock (gate)
            {
                return started;
            }
        }
    }

    /// <summary>The last starts, oldest first.</summary>
    public IReadOnlyList<SimulatedStart> Starts
    {
        get
        {
            lock (gate)
            {
                return [.. starts];
            }
        }
    }

    internal void Enter(AttemptContext attempt)
    {
        lock (gate)
        {
            started++;
            maximumInFlight = Math.Max(maximumInFlight, ++inFlight);
            if (starts.Count == MaximumStarts)
            {
                starts.Dequeue();
            }

            starts.Enqueue(new SimulatedStart(attempt.TaskId, attempt.Attempt, attempt.Model, time.GetUtcNow()));
        }
    }

    internal void Leave()
    {
        lock (gate)
        {
            inFlight--;
        }
    }
}

/// <summary>One start as the simulated provider saw it.</summary>
/// <param name="TaskId">The task.</param>
/// <param name="Attempt">The attempt's number.</param>
/// <param name="Model">The model it ran.</param>
/// <param name="At">When it came.</param>
public readonly record struct SimulatedStart(MediaTaskId TaskId, int Attempt, string Model, DateTimeOffset At);
