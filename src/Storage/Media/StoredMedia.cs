using System.Text.Json.Serialization;

namespace Orleans.MediaTasks.Media;

/// <summary>What is written beside the bytes of one piece of media, in its <c>meta.json</c>.</summary>
internal sealed record StoredMedia
{
    public required string Tenant { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public string? FileName { get; init; }

    /// <summary>The extension of a single file; null for a folder.</summary>
    public string? Extension { get; init; }

    /// <summary>The file that stands for a folder; null for a single file.</summary>
    public string? MainFile { get; init; }

    /// <summary>The single file, or all files of the folder.</summary>
    public required IReadOnlyList<StoredFile> Files { get; init; }

    /// <summary>The answer for a key; null when the key names nothing of it. A folder's own id stands for all its files.</summary>
    public MediaInfo? Describe(MediaKey key) => (key, this) switch
    {
        ({ Extension: { } extension }, { Extension: { } own }) when extension == own => Info($"{key.Id}.{own}", Files[0]),
        ({ Path: { } path }, { MainFile: not null }) => Files.FirstOrDefault(file => file.Path == path) is { } file ? Info($"{key.Id}/{path}", file) : null,
        ({ Extension: null, Path: null }, { MainFile: { } main }) => Info($"{key.Id}/{main}", Files.First(file => file.Path == main)) with { Bytes = Files.Sum(file => file.Bytes) },
        _ => null,
    };

    private MediaInfo Info(string key, StoredFile file) => new()
    {
        Key = key,
        Tenant = Tenant,
        ContentType = file.ContentType,
        Bytes = file.Bytes,
        Sha256 = file.Sha256,
        CreatedAt = CreatedAt,
        FileName = FileName,
    };
}

/// <summary>One file of a piece of media.</summary>
/// <param name="Path">Relative to the folder; of a single file its name on disk.</param>
/// <param name="ContentType">The media type it is served with.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Of its content, in lower-case hex.</param>
internal sealed record StoredFile(string Path, string ContentType, long Bytes, string Sha256);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StoredMedia))]
internal sealed partial class StoredMediaContext : JsonSerializerContext;
