namespace Orleans.MediaTasks.Api.Hosting;

/// <summary>The one place for how long a test waits before it gives up.</summary>
internal static class Deadlines
{
    public static readonly TimeSpan Request = TimeSpan.FromSeconds(90);
}
