using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Orleans.MediaTasks.Providers.Input;

namespace Orleans.MediaTasks.Providers.Ffmpeg.Models;

/// <summary>What a stand-in is made from: the same prompt and seed give the same media.</summary>
internal sealed class Seed
{
    private readonly byte[] _digest;

    private Seed(string prompt, long seed) => _digest = SHA512.HashData(Encoding.UTF8.GetBytes($"{seed}\n{prompt}"));

    /// <summary>Reads <c>seed</c>; without one the prompt alone decides.</summary>
    public static Seed Read(InputReader input, string prompt) => new(prompt, input.Integer("seed", 0, uint.MaxValue) ?? 0);

    /// <summary>A number below <paramref name="end"/>, always the same for one index (0 to 15).</summary>
    public int Pick(int index, int end) => (int)(BinaryPrimitives.ReadUInt32LittleEndian(_digest.AsSpan(index * 4)) % (uint)end);
}
