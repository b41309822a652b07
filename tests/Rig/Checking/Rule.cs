using Orleans.MediaTasks.Rig.History;

namespace Orleans.MediaTasks.Rig.Checking;

/// <summary>Something that must hold in every history: a pure function from a history to what is wrong with it.</summary>
/// <param name="Name">The rule's name in reports.</param>
/// <param name="Check">Finds what is wrong; nothing when all is well.</param>
public sealed record Rule(string Name, Func<RecordedHistory, IEnumerable<Violation>> Check);

/// <summary>One thing that is wrong.</summary>
/// <param name="What">What happened and what should have.</param>
/// <param name="Task">The task; null when it is not about one.</param>
/// <param name="At">When, in ticks.</param>
public sealed record Violation(string What, string? Task = null, long At = 0);
