namespace Orleans.MediaTasks.Media;

/// <summary>Where media bytes live. Written once, never changed; a key that can be read is whole.</summary>
/// <remarks>A key is <c>{id}.{ext}</c> for one file, or <c>{id}/{path}</c> for a file of a folder (an HLS ladder). Ids are
/// random and unguessable. Implementations write to a temporary place and publish atomically.</remarks>
public interface IMediaStore
{
    /// <summary>Streams one file in; the type is told from its content, never from a name or a header.</summary>
    /// <param name="content">The bytes.</param>
    /// <param name="options">Owner, limits and expectations.</param>
    /// <param name="cancellationToken">Ends the write; nothing stays behind.</param>
    /// <exception cref="MediaRejectedException">Empty, too big, or not the media it says.</exception>
    Task<MediaInfo> WriteAsync(Stream content, MediaWriteOptions options, CancellationToken cancellationToken = default);

    /// <summary>Takes over a finished folder of files (an HLS ladder) under one id, atomically. The folder is moved or copied; the source may vanish.</summary>
    /// <param name="folder">An absolute path on this machine.</param>
    /// <param name="mainFile">The file that stands for the whole, relative to the folder, for example <c>master.m3u8</c>.</param>
    /// <param name="options">Owner and limits; the size limit counts all files.</param>
    /// <param name="cancellationToken">Ends the import; nothing stays behind.</param>
    Task<MediaInfo> ImportFolderAsync(string folder, string mainFile, MediaWriteOptions options, CancellationToken cancellationToken = default);

    /// <summary>What is known about a key; null when there is no such media.</summary>
    Task<MediaInfo?> FindAsync(string key, CancellationToken cancellationToken = default);

    /// <summary>Opens a key for reading, seekable; null when there is no such media.</summary>
    Task<Stream?> OpenReadAsync(string key, CancellationToken cancellationToken = default);

    /// <summary>A path under which local programs (ffmpeg) can read the key; null when there is no such media. Valid while the media exists.</summary>
    Task<string?> GetLocalPathAsync(string key, CancellationToken cancellationToken = default);

    /// <summary>Removes a key, or a whole folder by its id. True when something was there.</summary>
    Task<bool> DeleteAsync(string key, CancellationToken cancellationToken = default);
}

/// <summary>How one piece of media is to be written.</summary>
public sealed record MediaWriteOptions
{
    /// <summary>Whose it is.</summary>
    public required string Tenant { get; init; }

    /// <summary>At most so many bytes. Default: 2 GiB.</summary>
    public long MaximumBytes { get; init; } = 2L * 1024 * 1024 * 1024;

    /// <summary>The media type that the sender claims; when it is specific (not null or application/octet-stream) and the content is of another family, the write is rejected.</summary>
    public string? ClaimedContentType { get; init; }

    /// <summary>The name it had with its sender, for people; never a path of ours. At most 255 characters are kept.</summary>
    public string? FileName { get; init; }

    /// <summary>Whether content of no known media type is accepted (as application/octet-stream). Default: false.</summary>
    public bool AllowUnknownType { get; init; }
}

/// <summary>What is known about stored media.</summary>
public sealed record MediaInfo
{
    /// <summary>The key to read it by.</summary>
    public required string Key { get; init; }

    /// <summary>Whose it is.</summary>
    public required string Tenant { get; init; }

    /// <summary>The media type by content.</summary>
    public required string ContentType { get; init; }

    /// <summary>Length in bytes; of a folder, of all its files.</summary>
    public required long Bytes { get; init; }

    /// <summary>SHA-256 of the content in lower-case hex; of a folder, of its main file.</summary>
    public required string Sha256 { get; init; }

    /// <summary>When it was stored.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The name it had with its sender; null when there was none.</summary>
    public string? FileName { get; init; }
}

/// <summary>Media that the store does not take; nothing was kept.</summary>
/// <param name="code">A stable word: <c>media_empty</c>, <c>media_too_large</c>, <c>media_type_unknown</c>, <c>media_type_mismatch</c>.</param>
/// <param name="message">A sentence that says what to do.</param>
public sealed class MediaRejectedException(string code, string message) : Exception(message)
{
    /// <summary>A stable word for the reason.</summary>
    public string Code { get; } = code;
}
