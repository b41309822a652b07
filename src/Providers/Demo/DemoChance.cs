using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Orleans.MediaTasks.Providers.Demo;

/// <summary>What an attempt is dealt: the same for the same task and attempt, evenly spread over many of them. Pure.</summary>
/// <param name="Failing">From 0 to below 1; below the failure rate the attempt fails.</param>
/// <param name="Length">From 0 to below 1; where its duration lies between the shortest and the longest.</param>
internal readonly record struct DemoChance(double Failing, double Length)
{
    public static DemoChance Of(string submitKey)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(submitKey));
        return new DemoChance(Share(hash), Share(hash.AsSpan(4)));
    }

    private static double Share(ReadOnlySpan<byte> hash) => BinaryPrimitives.ReadUInt32LittleEndian(hash) / (uint.MaxValue + 1.0);
}
