using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Orleans.MediaTasks.Providers.Input;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers.Images;

/// <summary>What a picture is to be made of.</summary>
internal sealed partial record ImageInput
{
    public const int MaximumPromptLength = 32_000;
    public const int MinimumSide = 16;
    public const long MaximumSeed = 9_007_199_254_740_991;

    private static readonly string[] Formats = ["png", "webp", "jpeg"];
    private static readonly string[] UsualSizes = ["512x512", "1024x1024", "1536x1024", "1024x1536", "1920x1080"];

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
        var (width, height) = ReadSize(reader, options);
        var input = new ImageInput
        {
            Prompt = prompt,
            Width = width,
            Height = height,
            Seed = reader.Integer("seed", 0, MaximumSeed) ?? SeedOf(prompt),
            Format = reader.Word("format", Formats) ?? "png",
            Count = (int)(reader.Integer("n", 1, options.MaximumCount) ?? 1),
        };
        return (input, reader.Problem);
    }

    private static (int Width, int Height) ReadSize(InputReader reader, ImagesOptions options)
    {
        if (reader.Text("size", 100) is not { } size)
        {
            return (1_024, 1_024);
        }

        var match = SizePattern().Match(size);
        if (match.Success
            && int.Parse(match.Groups[1].ValueSpan) is var width && width >= MinimumSide && width <= options.MaximumSide
            && int.Parse(match.Groups[2].ValueSpan) is var height && height >= MinimumSide && height <= options.MaximumSide
            && (long)width * height <= options.MaximumPixels)
        {
            return (width, height);
        }

        reader.Refuse(
            "size",
            $"input.size must be WIDTHxHEIGHT with sides of {MinimumSide} to {options.MaximumSide} and at most {options.MaximumPixels:N0} pixels.",
            UsualSizes);
        return (1_024, 1_024);
    }

    // Small enough to be read out and typed in again.
    private static long SeedOf(string prompt) =>
        BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(prompt))) & 0x7FFF_FFFF;

    [GeneratedRegex("^([0-9]{1,5})x([0-9]{1,5})\\z", RegexOptions.CultureInvariant)]
    private static partial Regex SizePattern();
}
