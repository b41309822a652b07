namespace Orleans.MediaTasks.Storage;

/// <summary>How long a test waits for what must happen.</summary>
internal static class Deadlines
{
    public static readonly TimeSpan Wait = TimeSpan.FromSeconds(30);

    public static CancellationToken Token => TestContext.Current.CancellationToken;
}
