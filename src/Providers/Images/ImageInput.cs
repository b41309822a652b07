using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Orleans.MediaTasks.Providers.Input;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers.Images;

/// <summary>What a picture is to be made of.</summary>
internal sealed record ImageInput
{
    public const int MaximumPromptLength = 32_000;
    public const long MaximumSeed = 9_007_199_254_740_991;

    private static readonly string[] Formats = ["png", "webp", "jpeg"];

    public required string Prompt { get; init; }

    public int Width { get; init; } = 1_024;

    public int Height { get; init; } = 1_024;

    /// <summary>The seed of the first picture; the next ones count up from it.</summary>
    public required long Seed { get; init; }

    public string Format { get; init; } = "png";

    /// <summary>How many pictures.</summary>
    public int Count { get; init; } = 1;

    public static (ImageInput Input, InputProblem? Problem) Read(string json, ImagesOptions options)
    {
        using var reader = InputReader.Open(json);
        var prompt = reader.RequiredText("prompt", MaximumPromptLength);
        var (width, height) = ImageSize.Read(reader, options);
        var input = new ImageInput
        {
            Prompt = prompt,
            Width = width,
            Height = height,
            Seed = reader.Integer("seed", 0, MaximumSeed) ?? SeedOf(prompt),
            Format = reader.Word("format", reader.IsLenient ? [.. Formats, "jpg"] : Formats) is { } format ? (format == "jpg" ? "jpeg" : format) : "png",
            Count = (int)(reader.Integer("n", 1, options.MaximumCount) ?? 1),
        };
        return (input, reader.Problem);
    }

    // Small enough to be read out and typed in again.
    private static long SeedOf(string prompt) =>
        BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(prompt))) & 0x7FFF_FFFF;
}
