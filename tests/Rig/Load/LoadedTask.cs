namespace Orleans.MediaTasks.Rig.Load;

/// <summary>A task that clients submit, and what they do with it.</summary>
/// <param name="Model">The model.</param>
/// <param name="Priority">1 to 10.</param>
/// <param name="Body">The request.</param>
/// <param name="Expect">How it must end, faults or not: one or more words with bars between them.</param>
public sealed record LoadedTask(string Model, int Priority, object Body, string Expect)
{
    /// <summary>Its cancel is asked for so long after it was acknowledged; null for never.</summary>
    public TimeSpan? CancelAfter { get; init; }

    /// <summary>Somebody watches it from the start.</summary>
    public bool Watched { get; init; }

    /// <summary>It is submitted once more with the same key, at another node.</summary>
    public bool Repeated { get; init; }

    /// <summary>It is read so long after it was acknowledged; null for never.</summary>
    public TimeSpan? ReadAfter { get; init; }
}
