using System.Buffers.Binary;

namespace Orleans.MediaTasks.Tasks;

/// <summary>The ids among which a page lies, so that a range of time is a range of the key.</summary>
/// <param name="From">The first.</param>
/// <param name="Before">The first that is too late.</param>
internal readonly record struct IdRange(Guid From, Guid Before)
{
    /// <summary>Ids carry the moment they were minted, a little before their task is stored; the clocks of nodes differ by less than this.</summary>
    private static readonly TimeSpan ClockSlack = TimeSpan.FromDays(1);

    public static IdRange Of(TaskQuery query)
    {
        var after = query.After ?? Guid.AllBitsSet;
        var before = query.CreatedTo is { } to ? FirstIdAfter(to) : Guid.AllBitsSet;
        return new(query.CreatedFrom is { } from ? FirstIdOf(from, -ClockSlack) : Guid.Empty, after < before ? after : before);
    }

    /// <summary>An id that no task of the moment or before has.</summary>
    public static Guid FirstIdAfter(DateTimeOffset moment) => FirstIdOf(moment, ClockSlack);

    private static Guid FirstIdOf(DateTimeOffset moment, TimeSpan shift)
    {
        var milliseconds = Math.Clamp(moment.ToUnixTimeMilliseconds() + (long)shift.TotalMilliseconds, 0, (1L << 48) - 1);
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes, milliseconds << 16);
        return new Guid(bytes, bigEndian: true);
    }
}
