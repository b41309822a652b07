using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers.Simulation;

/// <summary>What the simulated provider saw by itself, so that limits can be proven from the far side of the seam.</summary>
/// <remarks>One per process. Bounded: it keeps the last <see cref="MaximumStarts"/> starts.</remarks>
public sealed class SimulationOracle(TimeProvider time)
{
    /// <summary>How many starts are kept.</summary>
    public const int MaximumStarts = 20_000;

    private readonly Lock _gate = new();
    private readonly Queue<SimulatedStart> _starts = new();

    private int _inFlight;
    private int _maximumInFlight;
    private long _started;

    /// <summary>Attempts that run now.</summary>
    public int InFlight
    {
        get
        {
            lock (_gate)
            {
                return _inFlight;
            }
        }
    }

    /// <summary>The most attempts that ever ran at once.</summary>
    public int MaximumInFlight
    {
        get
        {
            lock (_gate)
            {
                return _maximumInFlight;
            }
        }
    }

    /// <summary>Attempts started in all.</summary>
    public long Started
    {
        get
        {
            lock (_gate)
            {
                return _started;
            }
        }
    }

    /// <summary>The last starts, oldest first.</summary>
    public IReadOnlyList<SimulatedStart> Starts
    {
        get
        {
            lock (_gate)
            {
                return [.. _starts];
            }
        }
    }

    internal void Enter(AttemptContext attempt)
    {
        lock (_gate)
        {
            _started++;
            _maximumInFlight = Math.Max(_maximumInFlight, ++_inFlight);
            if (_starts.Count == MaximumStarts)
            {
                _starts.Dequeue();
            }

            _starts.Enqueue(new SimulatedStart(attempt.TaskId, attempt.Attempt, attempt.Model, time.GetUtcNow()));
        }
    }

    internal void Leave()
    {
        lock (_gate)
        {
            _inFlight--;
        }
    }
}

/// <summary>One start as the simulated provider saw it.</summary>
/// <param name="TaskId">The task.</param>
/// <param name="Attempt">The attempt's number.</param>
/// <param name="Model">The model it ran.</param>
/// <param name="At">When it came.</param>
public readonly record struct SimulatedStart(MediaTaskId TaskId, int Attempt, string Model, DateTimeOffset At);
