using System.ComponentModel.DataAnnotations;

namespace Orleans.MediaTasks.Providers.Embeddings;

/// <summary>Options of the built-in embeddings, under <c>MediaTasks:Providers:Embeddings</c>.</summary>
public sealed class EmbeddingsOptions
{
    /// <summary>Attempts at once, for the whole cluster. Default: 4.</summary>
    [Range(1, 1_000)]
    public int Concurrency { get; set; } = 4;

    /// <summary>Texts in one task. Default: 256.</summary>
    [Range(1, 10_000)]
    public int MaximumTexts { get; set; } = 256;

    /// <summary>UTF-8 bytes of all texts of one task together. Default: 1 MiB.</summary>
    [Range(1, 64 * 1024 * 1024)]
    public int MaximumBytes { get; set; } = 1024 * 1024;
}
