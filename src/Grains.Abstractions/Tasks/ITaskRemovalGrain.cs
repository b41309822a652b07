namespace Orleans.MediaTasks.Tasks;

/// <summary>Takes ended tasks out of the store, with what they made. Stateless; any key, by custom 0.</summary>
/// <remarks>What a live task still works on stays, and so does a task that still has something to deliver. Of a silo that dies in between, media may stay behind that no task names any more.</remarks>
[Alias("mt.removal")]
public interface ITaskRemovalGrain : IGrainWithIntegerKey
{
    /// <summary>Removes one task that has ended.</summary>
    [NotRepeatable, Alias("Remove")]
    Task<TaskRemoval> RemoveAsync(MediaTaskId id, CancellationToken cancellationToken = default);

    /// <summary>Looks at one page of a tenant's ended tasks and removes those that ended before a moment; the next call goes on after <see cref="RemovalPage.Next"/>.</summary>
    [NotRepeatable, Alias("RemoveEnded")]
    Task<RemovalPage> RemoveEndedAsync(string tenant, DateTimeOffset endedBefore, Guid? after, CancellationToken cancellationToken = default);
}

/// <summary>What became of one removal.</summary>
[GenerateSerializer, Alias("mt.removal.outcome")]
public enum TaskRemoval
{
    /// <summary>The task is gone, and what it made with it.</summary>
    Removed,

    /// <summary>There is no such task.</summary>
    NotFound,

    /// <summary>It has not ended, or only after the moment that counts.</summary>
    NotEnded,

    /// <summary>Something has to be told of it yet.</summary>
    Undelivered,

    /// <summary>A task that has not ended works on what it made.</summary>
    InUse,
}

/// <summary>One page of removals.</summary>
/// <param name="Removed">Tasks that are gone.</param>
/// <param name="Kept">Tasks that ended early enough and are still needed.</param>
/// <param name="Next">Where the next page starts after; null when there is none.</param>
[GenerateSerializer, Immutable, Alias("mt.removal.page")]
public sealed record RemovalPage([property: Id(0)] int Removed, [property: Id(1)] int Kept, [property: Id(2)] Guid? Next);
