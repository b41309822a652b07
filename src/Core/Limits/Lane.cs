namespace Orleans.MediaTasks.Limits;

/// <summary>A tenant that has waiting tasks.</summary>
internal sealed class WaitingTenant(string name, long turn)
{
    public string Name { get; } = name;

    public List<Lane> Lanes { get; } = [];

    /// <summary>When it was served last, or came; a lower turn goes first.</summary>
    public long Turn { get; set; } = turn;

    /// <summary>Whether it holds as many permits as one tenant may.</summary>
    public bool Full { get; set; }
}

/// <summary>Waiting tasks of one tenant, one priority and one capped model (or of all models without a cap): all of them can start, or none.</summary>
internal sealed class Lane(WaitingTenant tenant, int priority, int model, OrderedSlots tasks)
{
    public WaitingTenant Tenant { get; } = tenant;

    /// <summary>The priority asked for.</summary>
    public int Priority { get; } = priority;

    /// <summary>The number of the capped model; 0 stands for every model without a cap.</summary>
    public int Model { get; } = model;

    public OrderedSlots Tasks { get; } = tasks;

    /// <summary>The priority of the first task, raised by its age.</summary>
    public int Level { get; set; }

    /// <summary>When the level rises next, in ticks.</summary>
    public long RisesAt { get; set; } = long.MaxValue;

    /// <summary>The tenant's turn as the turn order knows it: the lanes of a tenant are moved one after the other.</summary>
    public long Turn { get; set; }

    /// <summary>How many of its tasks are counted in the turn order.</summary>
    public int Counted { get; set; }

    /// <summary>Its place among the lanes that age; -1 when it is not there.</summary>
    public int AgeingPlace { get; set; } = -1;

    /// <summary>Its place among the lanes of its level and model; -1 when it is not there.</summary>
    public int TurnPlace { get; set; } = -1;
}
