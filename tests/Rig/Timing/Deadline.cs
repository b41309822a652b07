namespace Orleans.MediaTasks.Rig.Timing;

/// <summary>Waits for something of another process, which gives this one no events: asks again and again, with a deadline.</summary>
public static class Deadline
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(50);

    /// <summary>Returns how long it took until the condition held.</summary>
    /// <param name="what">What is waited for, for the message.</param>
    /// <param name="within">How long it may take.</param>
    /// <param name="condition">Asked about twenty times a second; a refused connection or a database that is away counts as no.</param>
    /// <param name="context">More for the message, such as the last lines of a log.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<TimeSpan> MeetAsync(string what, TimeSpan within, Func<Task<bool>> condition, Func<string>? context = null, CancellationToken cancellationToken = default)
    {
        var begin = RigClock.Now;
        while (true)
        {
            if (await HoldsAsync(condition))
            {
                return TimeSpan.FromSeconds(RigClock.Seconds(RigClock.Now - begin));
            }

            if (RigClock.Seconds(RigClock.Now - begin) > within.TotalSeconds)
            {
                throw new TimeoutException($"Not within {within.TotalSeconds:0.#} s: {what}. {context?.Invoke()}");
            }

            await Pause.ForAsync(Between, cancellationToken);
        }
    }

    private static async Task<bool> HoldsAsync(Func<Task<bool>> condition)
    {
        try
        {
            return await condition();
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or TaskCanceledException or System.Data.Common.DbException)
        {
            return false;
        }
    }
}
