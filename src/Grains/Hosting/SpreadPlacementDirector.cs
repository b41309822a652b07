using Orleans.Runtime.Placement;

namespace Orleans.MediaTasks.Hosting;

/// <summary>Grain n of a kind goes to silo n modulo their number, silos in the order of their addresses.</summary>
/// <remarks>Every silo comes to the same answer without asking. It decides about new activations only: a grain that is active stays where
/// it is when silos come, and is placed anew when its silo goes.</remarks>
internal sealed class SpreadPlacementDirector : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var silos = context.GetCompatibleSilos(target);
        return Task.FromResult(Choose(target.GrainIdentity, silos));
    }

    /// <summary>The silo for a grain; a number as key counts as it is, any other key by its hash.</summary>
    internal static SiloAddress Choose(GrainId grain, IReadOnlyCollection<SiloAddress> silos)
    {
        var sorted = silos.Order().ToArray();
        var number = grain.TryGetIntegerKey(out var key, out _) ? (ulong)key : grain.GetUniformHashCode();
        return sorted[(int)(number % (ulong)sorted.Length)];
    }
}
