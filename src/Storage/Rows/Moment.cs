using System.Diagnostics.CodeAnalysis;

namespace Orleans.MediaTasks.Tasks;

/// <summary>A moment as the databases hold it: 100 ns steps since 1970-01-01 UTC, so that nothing is rounded.</summary>
internal static class Moment
{
    public static long ToNumber(DateTimeOffset moment) => moment.UtcTicks - DateTimeOffset.UnixEpoch.Ticks;

    [return: NotNullIfNotNull(nameof(moment))]
    public static long? ToNumber(DateTimeOffset? moment) => moment is { } some ? ToNumber(some) : null;

    public static DateTimeOffset FromNumber(long number) => new(number + DateTimeOffset.UnixEpoch.Ticks, TimeSpan.Zero);
}
