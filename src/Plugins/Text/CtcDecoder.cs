using System.Text;

namespace Orleans.MediaTasks.Plugins.Text;

/// <summary>Reads what the recogniser writes: for each step of the way from left to right, how likely each character is. Pure.</summary>
/// <remarks>Character 0 is the blank between two equal characters; the same one in successive steps counts once.</remarks>
internal static class CtcDecoder
{
    /// <summary>The likeliest text, and the mean probability of its characters.</summary>
    /// <param name="steps">All probabilities, step by step.</param>
    /// <param name="alphabet">The characters from 1 on.</param>
    public static (string Text, double Confidence) Decode(ReadOnlySpan<float> steps, IReadOnlyList<string> alphabet)
    {
        var classes = alphabet.Count + 1;
        var text = new StringBuilder();
        var (sum, count, last) = (0.0, 0, 0);
        for (var offset = 0; offset + classes <= steps.Length; offset += classes)
        {
            var step = steps.Slice(offset, classes);
            var best = System.Numerics.Tensors.TensorPrimitives.IndexOfMax(step);
            if (best != 0 && best != last)
            {
                text.Append(alphabet[best - 1]);
                sum += step[best];
                count++;
            }

            last = best;
        }

        return (text.ToString(), count == 0 ? 0 : sum / count);
    }
}
