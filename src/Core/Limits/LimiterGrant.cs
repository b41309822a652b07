using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Limits;

/// <summary>A permit for one waiting task.</summary>
/// <param name="Task">The task that may start.</param>
/// <param name="Permit">Its permit.</param>
[GenerateSerializer, Immutable, Alias("mt.grant")]
public readonly record struct LimiterGrant([property: Id(0)] QueuedTask Task, [property: Id(1)] Permit Permit);
