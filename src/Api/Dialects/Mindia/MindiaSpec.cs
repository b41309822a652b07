using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Mindia;

/// <summary>How a task of this dialect is run: Mindia's retries, time limit and priorities.</summary>
internal static class MindiaSpec
{
    public const int DefaultRetries = 3;
    public const int DefaultPriority = 0;
    public const int HighestPriority = 10;
    private const int Normal = 5;

    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromHours(1);

    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(300);

    public static readonly MediaTaskSpec Default = new() { Retry = RetryOf(DefaultRetries), AttemptTimeout = DefaultTimeout };

    /// <summary>The n-th retry comes <c>min(2^n, 300)</c> seconds after the attempt before it, without a spread.</summary>
    public static RetryPolicy RetryOf(int retries) => new()
    {
        MaximumAttempts = retries + 1,
        InitialInterval = FirstWait,
        Coefficient = 2,
        MaximumInterval = LongestWait,
        Jitter = 0,
    };

    /// <summary>Low 3, normal 5, high 7 and critical 10 are what they are; 0, which is sent when nobody cares, is normal.</summary>
    public static int PriorityOf(int sent) => sent == DefaultPriority ? Normal : sent;
}
