namespace Orleans.MediaTasks.Tasks;

/// <summary>Addresses task grains.</summary>
internal static class TaskActors
{
    private static ActorTypes? Types { get; set; }

    /// <summary>The inside of a task's grain. The factory finds the types of a grain by reflection at every call, which is several microseconds a task.</summary>
    public static IMediaTaskActor GetActor(this IGrainFactory grains, MediaTaskId id)
    {
        if (Types is { } types)
        {
            return (IMediaTaskActor)grains.GetGrain(GrainId.Create(types.Grain, id.ToString()), types.Interface);
        }

        var actor = grains.GetGrain<IMediaTaskActor>(id.ToString());
        var reference = (GrainReference)(object)actor;
        Types = new ActorTypes(reference.GrainId.Type, reference.InterfaceType);
        return actor;
    }

    private sealed record ActorTypes(GrainType Grain, GrainInterfaceType Interface);
}
