using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Mindia;

/// <summary>A type of task as Mindia names it.</summary>
/// <param name="Name">The documented name, in <c>type</c>.</param>
/// <param name="Word">The word that the real server uses, in <c>task_type</c>.</param>
/// <param name="Kind">The grid's kind; null for a type that nothing here does.</param>
internal sealed record MindiaType(string Name, string Word, string? Kind);

/// <summary>All types: Mindia's own, and names of the same form for the kinds that Mindia has not.</summary>
internal static class MindiaTypes
{
    public static readonly MindiaType VideoTranscoding = new("VideoTranscoding", "video_transcode", MediaTaskKinds.Transcode);
    public static readonly MindiaType EmbeddingGeneration = new("EmbeddingGeneration", "generate_embedding", MediaTaskKinds.Embedding);
    public static readonly MindiaType PluginExecution = new("PluginExecution", "plugin_execution", MediaTaskKinds.Plugin);
    public static readonly MindiaType ContentModeration = new("ContentModeration", "content_moderation", null);

    public static readonly IReadOnlyList<MindiaType> All =
    [
        VideoTranscoding, EmbeddingGeneration, PluginExecution, ContentModeration,
        new("ImageGeneration", "image_generation", MediaTaskKinds.Image),
        new("VideoGeneration", "video_generation", MediaTaskKinds.Video),
        new("AudioGeneration", "audio_generation", MediaTaskKinds.Audio),
        new("AudioTranscription", "audio_transcription", MediaTaskKinds.Transcription),
    ];

    public static IReadOnlyList<string> Names { get; } = [.. All.Select(type => type.Name)];

    /// <summary>The type by either spelling, in any case; null when it is none.</summary>
    public static MindiaType? Find(string text) => All.FirstOrDefault(type => IsSame(text, type.Name) || IsSame(text, type.Word));

    /// <summary>The type of a task of this kind.</summary>
    public static MindiaType OfKind(string kind) => All.FirstOrDefault(type => type.Kind == kind) ?? new MindiaType(kind, kind, kind);

    private static bool IsSame(string text, string name) =>
        string.Equals(text.Replace("_", "", StringComparison.Ordinal), name.Replace("_", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);
}
