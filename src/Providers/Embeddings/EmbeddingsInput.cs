using System.Text;
using System.Text.Json;
using Orleans.MediaTasks.Providers.Input;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers.Embeddings;

/// <summary>What a task wants embedded: <c>input</c>, or <c>text</c>, as one string or an array of strings, and <c>dimensions</c>.</summary>
internal sealed record EmbeddingsInput(IReadOnlyList<string> Texts, int Dimensions)
{
    public static (EmbeddingsInput Input, InputProblem? Problem) Read(string json, EmbeddingsOptions options)
    {
        using var input = InputReader.Open(json);
        var member = input.Has("text") && !input.Has("input") ? "text" : "input";
        var texts = input.Problem is null ? ReadTexts(input, member, options.MaximumTexts) : [];

        if (texts.Sum(text => (long)Encoding.UTF8.GetByteCount(text)) > options.MaximumBytes)
        {
            input.Refuse(member, $"The texts have more than {options.MaximumBytes:N0} bytes together.");
        }

        var dimensions = (int)(input.Integer("dimensions", HashedNGrams.FewestDimensions, HashedNGrams.MostDimensions) ?? HashedNGrams.Dimensions);
        return (new EmbeddingsInput(texts, dimensions), input.Problem);
    }

    private static List<string> ReadTexts(InputReader input, string member, int maximum)
    {
        switch (input.Element(member))
        {
            case { ValueKind: JsonValueKind.Array } array when array.GetArrayLength() == 0 || array.GetArrayLength() > maximum:
                input.Refuse(member, $"input.{member} must hold 1 to {maximum} strings.");
                return [];
            case { ValueKind: JsonValueKind.Array } array:
                var texts = array.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.String ? item.GetString() : null).ToList();
                var wrong = texts.FindIndex(text => !IsText(text));
                if (wrong >= 0)
                {
                    input.Refuse($"{member}[{wrong}]", $"input.{member}[{wrong}] must be a string that is not empty and has no NUL.");
                    return [];
                }

                return texts!;
            default:
                var one = input.RequiredText(member, int.MaxValue);
                return one.Length > 0 ? [one] : [];
        }
    }

    private static bool IsText(string? text) => !string.IsNullOrWhiteSpace(text) && !text.Contains('\0', StringComparison.Ordinal);
}
