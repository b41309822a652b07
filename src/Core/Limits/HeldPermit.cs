using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Limits;

/// <summary>A permit in somebody's hand.</summary>
/// <param name="Task">The task whose attempt it lets run.</param>
/// <param name="Model">The model, for its cap.</param>
/// <param name="Permit">The permit.</param>
[GenerateSerializer, Immutable, Alias("mt.held")]
public readonly record struct HeldPermit([property: Id(0)] MediaTaskId Task, [property: Id(1)] string Model, [property: Id(2)] Permit Permit);
