namespace Orleans.MediaTasks.Limits;

/// <summary>The right to run one attempt. Released once, by the one who made the attempt's end durable.</summary>
/// <param name="Epoch">The epoch of the limiter's activation that gave it; tells permits of different activations apart.</param>
/// <param name="Number">Unique within the epoch.</param>
[GenerateSerializer, Immutable, Alias("mt.permit")]
public readonly record struct Permit([property: Id(0)] long Epoch, [property: Id(1)] long Number);
