namespace Orleans.MediaTasks.Api.Tasks;

/// <summary>What a task request may hold at most. Fixed, since clients and stores rely on them; the OpenAPI document states the same numbers.</summary>
internal static class TaskRequestLimits
{
    public const int NameLength = 128;
    public const int PromptLength = 32_000;
    public const int MinimumPriority = 1;
    public const int MaximumPriority = 10;
    public const int FallbackModels = 5;
    public const int Tags = 20;
    public const int TagLength = 64;

    /// <summary>Of compact JSON text, in characters.</summary>
    public const int MetadataLength = 16 * 1024;

    /// <summary>Unknown fields that are compared with the known ones; the rest is ignored.</summary>
    public const int StrangersLookedAt = 32;

    /// <summary>Problems that one answer lists.</summary>
    public const int ProblemsListed = 100;

    public const int MaximumAttempts = 100;
    public const double MaximumCoefficient = 10;

    /// <summary>A start time may lie so far in the past: clocks differ and requests travel.</summary>
    public static readonly TimeSpan StartInPast = TimeSpan.FromMinutes(1);

    public static readonly TimeSpan StartInFuture = TimeSpan.FromDays(366);
    public static readonly TimeSpan ShortestLimit = TimeSpan.FromMilliseconds(100);
    public static readonly TimeSpan StartTtl = TimeSpan.FromDays(366);
    public static readonly TimeSpan AttemptTimeout = TimeSpan.FromDays(7);
    public static readonly TimeSpan InitialInterval = TimeSpan.FromDays(1);
    public static readonly TimeSpan MaximumInterval = TimeSpan.FromDays(7);
}
