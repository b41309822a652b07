using System.Diagnostics;

namespace Orleans.MediaTasks.EndToEnd;

/// <summary>Waits for something of another process, which gives this one no events: the only place that asks again and again.</summary>
internal static class Deadline
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Returns how long it took until the condition held.</summary>
    /// <param name="what">What is waited for, for the message.</param>
    /// <param name="within">How long it may take.</param>
    /// <param name="condition">Asked about fifty times a second; a refused connection counts as no.</param>
    /// <param name="context">More for the message, such as the process's output.</param>
    public static async Task<TimeSpan> MeetAsync(string what, TimeSpan within, Func<Task<bool>> condition, Func<string>? context = null)
    {
        var begin = Stopwatch.GetTimestamp();
        while (true)
        {
            if (await HoldsAsync(condition))
            {
                return Stopwatch.GetElapsedTime(begin);
            }

            if (Stopwatch.GetElapsedTime(begin) > within)
            {
                throw new TimeoutException($"Not within {within.TotalSeconds:0.#} s: {what}. {context?.Invoke()}");
            }

            await Task.Delay(Pause);
        }
    }

    private static async Task<bool> HoldsAsync(Func<Task<bool>> condition)
    {
        try
        {
            return await condition();
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
