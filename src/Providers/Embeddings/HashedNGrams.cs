using System.Text;

namespace Orleans.MediaTasks.Providers.Embeddings;

/// <summary>Vectors from hashed words, word pairs and letter triples: texts that share wording come out near each other.</summary>
/// <remarks>No learned model: synonyms are strangers to it. The same text gives the same vector on every machine and in every version of this file; a change of the recipe needs a new model name.</remarks>
internal static class HashedNGrams
{
    /// <summary>The length of a vector unless another one is asked for.</summary>
    public const int Dimensions = 256;

    public const int FewestDimensions = 8;
    public const int MostDimensions = 4_096;

    private const float WordWeight = 1f;
    private const float PairWeight = 0.5f;
    private const float TripleWeight = 0.35f;

    /// <summary>The vector of a text, of length 1.</summary>
    /// <param name="text">The text.</param>
    /// <param name="dimensions">Into how many numbers its parts are hashed: more of them collide less, and know no more.</param>
    public static float[] Embed(string text, int dimensions = Dimensions)
    {
        var vector = new float[dimensions];
        var words = Words(text.ToLowerInvariant());
        for (var i = 0; i < words.Count; i++)
        {
            Add(vector, "w" + words[i], WordWeight);
            AddTriples(vector, $"^{words[i]}$");
            if (i > 0)
            {
                Add(vector, $"p{words[i - 1]} {words[i]}", PairWeight);
            }
        }

        var length = Length(vector);
        if (length < 1e-6)
        {
            // Nothing but punctuation, or parts that cancelled each other out: the text as a whole still has a place.
            Array.Clear(vector);
            Add(vector, "t" + text, 1);
            length = 1;
        }

        for (var i = 0; i < dimensions; i++)
        {
            vector[i] = (float)(vector[i] / length);
        }

        return vector;
    }

    private static List<string> Words(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune))
            {
                word.Append(rune);
            }
            else if (word.Length > 0)
            {
                words.Add(word.ToString());
                word.Clear();
            }
        }

        if (word.Length > 0)
        {
            words.Add(word.ToString());
        }

        return words;
    }

    private static void AddTriples(float[] vector, ReadOnlySpan<char> word)
    {
        for (var i = 0; i + 3 <= word.Length; i++)
        {
            Add(vector, string.Concat("c", word.Slice(i, 3)), TripleWeight);
        }
    }

    private static void Add(float[] vector, string part, float weight)
    {
        var hash = Hash(part);
        vector[hash % (ulong)vector.Length] += (hash >> 63) == 0 ? weight : -weight;
    }

    /// <summary>FNV-1a over UTF-16 code units, with a final mix so that low and high bits are independent.</summary>
    private static ulong Hash(string part)
    {
        var hash = 14_695_981_039_346_656_037UL;
        foreach (var unit in part)
        {
            hash = (hash ^ unit) * 1_099_511_628_211UL;
        }

        hash ^= hash >> 33;
        hash *= 0xFF51_AFD7_ED55_8CCDUL;
        return hash ^ (hash >> 33);
    }

    private static double Length(float[] vector) => Math.Sqrt(vector.Sum(value => (double)value * value));
}
