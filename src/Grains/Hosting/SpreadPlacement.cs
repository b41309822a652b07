using Orleans.Placement;

namespace Orleans.MediaTasks.Hosting;

/// <summary>Spreads the few grains that carry the grid, shards and limiters, evenly over the silos.</summary>
/// <remarks>Placement by load, Orleans' default, puts most of them on one silo when they are all activated at once on an idle cluster.</remarks>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class SpreadPlacementAttribute() : PlacementAttribute(new SpreadPlacement());

/// <summary>The strategy behind <see cref="SpreadPlacementAttribute"/>; <see cref="SpreadPlacementDirector"/> carries it out.</summary>
[GenerateSerializer, Immutable, SuppressReferenceTracking, Alias("mt.placement.spread")]
internal sealed class SpreadPlacement : PlacementStrategy;
