using System.ComponentModel.DataAnnotations;

namespace Orleans.MediaTasks.Providers.Simulation;

/// <summary>Options of the simulation, under <c>MediaTasks:Providers:Simulation</c>.</summary>
public sealed class SimulationOptions
{
    /// <summary>Whether a task may ask for the death of the process that runs it. Default: false; meant for Development only.</summary>
    public bool AllowCrash { get; set; }

    /// <summary>Attempts at once, for the whole cluster. Default: 64.</summary>
    [Range(1, 100_000)]
    public int Concurrency { get; set; } = 64;
}
