namespace Orleans.MediaTasks.Tasks;

/// <summary>Questions about many tasks, answered from the store. Stateless; any key, by custom 0.</summary>
[Alias("mt.query")]
public interface ITaskQueryGrain : IGrainWithIntegerKey
{
    /// <summary>One page of a tenant's tasks, newest first.</summary>
    [Alias("List")]
    Task<TaskPage> ListAsync(TaskQuery query, CancellationToken cancellationToken = default);

    /// <summary>How many tasks a tenant has per status and kind, from counters, whatever their number.</summary>
    [Alias("Count")]
    Task<IReadOnlyList<TaskCount>> CountAsync(string tenant, CancellationToken cancellationToken = default);
}

/// <summary>Which tasks to list. Filters that are null or empty let everything through.</summary>
[GenerateSerializer, Immutable, Alias("mt.query.filter")]
public sealed record TaskQuery
{
    /// <summary>Whose tasks.</summary>
    [Id(0)] public required string Tenant { get; init; }

    /// <summary>Statuses to show.</summary>
    [Id(1)] public IReadOnlyList<MediaTaskStatus> Statuses { get; init; } = [];

    /// <summary>The kind to show.</summary>
    [Id(2)] public string? Kind { get; init; }

    /// <summary>The model to show.</summary>
    [Id(3)] public string? Model { get; init; }

    /// <summary>The provider to show.</summary>
    [Id(4)] public string? Provider { get; init; }

    /// <summary>A tag that the task must carry.</summary>
    [Id(5)] public string? Tag { get; init; }

    /// <summary>Created at or after.</summary>
    [Id(6)] public DateTimeOffset? CreatedFrom { get; init; }

    /// <summary>Created before.</summary>
    [Id(7)] public DateTimeOffset? CreatedTo { get; init; }

    /// <summary>Continue after this id (the last of the page before); null for the first page.</summary>
    [Id(8)] public Guid? After { get; init; }

    /// <summary>At most so many; 1 to 100. Default: 50.</summary>
    [Id(9)] public int Limit { get; init; } = 50;
}

/// <summary>One page of tasks.</summary>
/// <param name="Tasks">Newest first.</param>
/// <param name="Next">Where the next page starts after; null on the last page.</param>
[GenerateSerializer, Immutable, Alias("mt.query.page")]
public sealed record TaskPage([property: Id(0)] IReadOnlyList<MediaTaskSnapshot> Tasks, [property: Id(1)] Guid? Next);

/// <summary>One counter.</summary>
/// <param name="Status">The status counted.</param>
/// <param name="Kind">The kind counted.</param>
/// <param name="Count">How many tasks.</param>
[GenerateSerializer, Immutable, Alias("mt.query.count")]
public readonly record struct TaskCount([property: Id(0)] MediaTaskStatus Status, [property: Id(1)] string Kind, [property: Id(2)] long Count);
