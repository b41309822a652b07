using System.Buffers;
using System.Text.Json;
using Orleans.MediaTasks.Media;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers.Embeddings;

/// <summary>Vectors from text without a learned model: hashed n-grams, and named so.</summary>
internal sealed class EmbeddingsProvider(EmbeddingsOptions options, IMediaStore store) : IMediaProvider
{
    public const string Name = "embeddings";
    public const string Model = "local/hash-256";

    private readonly ProviderInfo _description = new()
    {
        Name = Name,
        Description = "Text vectors made on this machine from hashed n-grams.",
        IsLocal = true,
        DurableStart = false,
        DefaultConcurrency = options.Concurrency,
        Models =
        [
            new ModelInfo
            {
                Name = Model,
                Kind = MediaTaskKinds.Embedding,
                Provider = Name,
                Description = "256 dimensions, or as many as input.dimensions says, from hashed words, word pairs and letter triples: finds shared wording, knows no meaning.",
                IsDefault = true,
                ExpectedDuration = TimeSpan.FromMilliseconds(20),
                AttemptTimeout = TimeSpan.FromMinutes(1),
                ExampleInput = """{"input":["a lighthouse at night","the harbour in fog"]}""",
            },
        ],
    };

    public ProviderInfo Describe() => _description;

    public InputProblem? Validate(ModelInfo model, MediaTaskSpec spec) => EmbeddingsInput.Read(spec.Input, options).Problem;

    public async Task<AttemptOutcome> StartAsync(AttemptContext attempt, CancellationToken cancellationToken)
    {
        var (input, problem) = EmbeddingsInput.Read(attempt.Spec.Input, options);
        if (problem is not null)
        {
            return new AttemptOutcome.Invalid(problem.Message);
        }

        try
        {
            // Pure computing, up to a second for a full input: not on the caller's thread.
            var json = await Task.Run(() => Embed(input, attempt.Progress, cancellationToken), cancellationToken);
            return new AttemptOutcome.Succeeded([await VectorsOutput.KeepAsync(json.WrittenMemory, attempt.TaskId.Tenant, store, attempt.Progress, cancellationToken)]);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return new AttemptOutcome.Cancelled();
        }
    }

    private static ArrayBufferWriter<byte> Embed(EmbeddingsInput input, IAttemptProgress progress, CancellationToken cancellationToken)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteString("model", Model);
        json.WriteNumber("dimensions", input.Dimensions);
        json.WriteStartArray("data");
        for (var i = 0; i < input.Texts.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress.Report(90 * i / input.Texts.Count, "hashing");
            cancellationToken.ThrowIfCancellationRequested();
            json.WriteStartObject();
            json.WriteNumber("index", i);
            json.WriteStartArray("embedding");
            foreach (var value in HashedNGrams.Embed(input.Texts[i], input.Dimensions))
            {
                json.WriteNumberValue(MathF.Round(value, 6));
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return buffer;
    }
}
