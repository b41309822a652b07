using System.Text;
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
        var texts = input.Problem is null ? input.Texts(member, options.MaximumTexts) : [];

        if (texts.Sum(text => (long)Encoding.UTF8.GetByteCount(text)) > options.MaximumBytes)
        {
            input.Refuse(member, $"The texts have more than {options.MaximumBytes:N0} bytes together.");
        }

        var dimensions = (int)(input.Integer("dimensions", HashedNGrams.FewestDimensions, HashedNGrams.MostDimensions) ?? HashedNGrams.Dimensions);
        return (new EmbeddingsInput(texts, dimensions), input.Problem);
    }
}
