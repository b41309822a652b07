using Orleans.MediaTasks.Faults;

namespace Orleans.MediaTasks.Media;

/// <summary>Media in a folder, which any number of processes may share.</summary>
/// <remarks>What was answered is on disk with its metadata; what was not leaves at most temporary files, which the next process to start removes.
/// Bounded by the caller's size limit and <see cref="MediaStoreOptions"/>. Never makes a path of anything but a well-formed key.</remarks>
public sealed class FolderMediaStore : IMediaStore, IDisposable
{
    private const int FileNameLimit = 255;

    private readonly MediaShelf _shelf;
    private readonly MediaStoreOptions _options;
    private readonly TimeProvider _time;

    /// <summary>Opens a store and removes what a crash left unfinished in it.</summary>
    public FolderMediaStore(string root, MediaStoreOptions options, TimeProvider time) => (_shelf, _options, _time) = (new MediaShelf(root), options, time);

    /// <inheritdoc/>
    public async Task<MediaInfo> WriteAsync(Stream content, MediaWriteOptions options, CancellationToken cancellationToken = default)
    {
        CrashPoint.At(CrashPoint.OutputBeforeStore);
        var info = await ReceiveAsync(content, options, cancellationToken).ConfigureAwait(false);
        CrashPoint.At(CrashPoint.OutputAfterStore);
        return info;
    }

    /// <inheritdoc/>
    public Task<MediaInfo> ImportFolderAsync(string folder, string mainFile, MediaWriteOptions options, CancellationToken cancellationToken = default) => PublishAsync(async temporary =>
    {
        var files = MediaShelf.FilesFolder(temporary);
        FolderImport.Move(folder, files, cancellationToken);
        var stored = await FolderImport.ReadAsync(files, options, _options.FilesPerFolderLimit, cancellationToken).ConfigureAwait(false);
        if (!stored.Exists(file => file.Path == mainFile && file.Bytes > 0))
        {
            throw new MediaRejectedException("media_empty", $"The folder has no '{mainFile}', or it is empty.");
        }

        FolderImport.Sync(files);
        return Describe(options) with { MainFile = mainFile, Files = stored };
    });

    /// <inheritdoc/>
    public async Task<MediaInfo?> FindAsync(string key, CancellationToken cancellationToken = default) =>
        await LookUpAsync(key, cancellationToken).ConfigureAwait(false) is var (_, info) ? info : null;

    /// <inheritdoc/>
    public async Task<Stream?> OpenReadAsync(string key, CancellationToken cancellationToken = default)
    {
        if (await LookUpAsync(key, cancellationToken).ConfigureAwait(false) is not var (path, _))
        {
            return null;
        }

        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0, FileOptions.Asynchronous);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null; // Deleted meanwhile.
        }
    }

    /// <inheritdoc/>
    public async Task<string?> GetLocalPathAsync(string key, CancellationToken cancellationToken = default) =>
        await LookUpAsync(key, cancellationToken).ConfigureAwait(false) is var (path, _) ? path : null;

    /// <inheritdoc/>
    /// <remarks>A folder is removed whole, by its id or by its main file; one of its other files cannot be removed alone.</remarks>
    public async Task<bool> DeleteAsync(string key, CancellationToken cancellationToken = default) =>
        MediaKey.TryParse(key, out var parsed)
        && await _shelf.ReadAsync(parsed.Id, cancellationToken).ConfigureAwait(false) is { } media
        && media.Describe(parsed) is not null
        && (parsed.Path is null || parsed.Path == media.MainFile)
        && _shelf.Remove(parsed.Id);

    /// <summary>Gives back the place for temporary files.</summary>
    public void Dispose() => _shelf.Dispose();

    private Task<MediaInfo> ReceiveAsync(Stream content, MediaWriteOptions options, CancellationToken cancellationToken) => PublishAsync(async temporary =>
    {
        var arrived = Path.Combine(temporary, "arriving");
        var received = await MediaIntake.ReceiveAsync(content, arrived, options.MaximumBytes, cancellationToken).ConfigureAwait(false);
        var type = TypeOf(received, options);
        var file = MediaShelf.SingleFile(temporary, type.Extension);
        File.Move(arrived, file);
        return Describe(options) with
        {
            Extension = type.Extension,
            Files = [new StoredFile(Path.GetFileName(file), type.ContentType, received.Bytes, received.Sha256)],
        };
    });

    private async Task<MediaInfo> PublishAsync(Func<string, Task<StoredMedia>> fill)
    {
        var temporary = _shelf.CreateTemporary();
        try
        {
            var media = await fill(temporary).ConfigureAwait(false);
            var id = _shelf.Publish(temporary, media);
            return media.Describe(new MediaKey(id, media.Extension, null))!;
        }
        finally
        {
            MediaShelf.DropTemporary(temporary);
        }
    }

    private async Task<(string Path, MediaInfo Info)?> LookUpAsync(string key, CancellationToken cancellationToken) =>
        MediaKey.TryParse(key, out var parsed)
        && await _shelf.ReadAsync(parsed.Id, cancellationToken).ConfigureAwait(false) is { } media
        && media.Describe(parsed) is { } info
            ? (_shelf.PathOf(parsed, media), info)
            : null;

    private StoredMedia Describe(MediaWriteOptions options) => new()
    {
        Tenant = options.Tenant,
        CreatedAt = _time.GetUtcNow(),
        FileName = Shorten(options.FileName),
        Files = [],
    };

    private static MediaType TypeOf(Received received, MediaWriteOptions options)
    {
        var type = MediaSniffer.Sniff(received.Head.Span)
            ?? (options.AllowUnknownType ? MediaType.Unknown : throw new MediaRejectedException("media_type_unknown", "The content is no picture, video or sound of a kind that is known here."));
        return type.Fits(options.ClaimedContentType)
            ? type
            : throw new MediaRejectedException("media_type_mismatch", $"The content is {type.ContentType}, not {options.ClaimedContentType} as its sender says.");
    }

    private static string? Shorten(string? name)
    {
        if (name is null || name.Length <= FileNameLimit)
        {
            return name;
        }

        return char.IsHighSurrogate(name[FileNameLimit - 1]) ? name[..(FileNameLimit - 1)] : name[..FileNameLimit];
    }
}
