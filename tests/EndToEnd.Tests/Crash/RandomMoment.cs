namespace Orleans.MediaTasks.EndToEnd.Crash;

/// <summary>The moment of a crash is a length of time and nothing else: there is no event to wait for.</summary>
internal static class RandomMoment
{
    public static Task PassAsync(TimeSpan length) => Task.Delay(length);
}
