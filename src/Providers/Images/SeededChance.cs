using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Orleans.MediaTasks.Providers.Images;

/// <summary>Chance that is the same on every machine and in every version of the runtime: SplitMix64.</summary>
internal sealed class SeededChance(ulong state)
{
    private ulong _state = state;

    /// <summary>The chance that belongs to a prompt and a seed.</summary>
    public static SeededChance Of(string prompt, long seed) =>
        new(BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}:{prompt}"))));

    /// <summary>A number from 0 to below 1.</summary>
    public double Next()
    {
        _state += 0x9E37_79B9_7F4A_7C15UL;
        var mixed = _state;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58_476D_1CE4_E5B9UL;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D0_49BB_1331_11EBUL;
        return ((mixed ^ (mixed >> 31)) >> 11) * (1.0 / (1UL << 53));
    }

    /// <summary>A number between two others.</summary>
    public double Between(double from, double to) => from + ((to - from) * Next());

    /// <summary>A whole number from 0 to below a count.</summary>
    public int Below(int count) => (int)(Next() * count);

    /// <summary>One of some things.</summary>
    public T Pick<T>(IReadOnlyList<T> things) => things[Below(things.Count)];
}
