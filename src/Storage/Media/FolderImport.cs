namespace Orleans.MediaTasks.Media;

/// <summary>Takes a finished folder of files apart: what is in it, whether it may be taken, and what it hashes to.</summary>
internal static class FolderImport
{
    /// <summary>Moves a folder, or copies it when it lies on another disk.</summary>
    public static void Move(string source, string target, CancellationToken cancellationToken)
    {
        try
        {
            Directory.Move(source, target);
        }
        catch (IOException) when (Directory.Exists(source))
        {
            Copy(source, target, cancellationToken);
        }
    }

    /// <summary>Checks, hashes and syncs every file.</summary>
    /// <exception cref="MediaRejectedException">A file of an unknown type, no main file, or too much.</exception>
    public static async Task<List<StoredFile>> ReadAsync(string folder, MediaWriteOptions options, int fileLimit, CancellationToken cancellationToken)
    {
        var files = new List<StoredFile>();
        long total = 0;
        foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos("*", SearchOption.AllDirectories))
        {
            var path = Path.GetRelativePath(folder, entry.FullName).Replace('\\', '/');
            // A link would lead readers out of the store.
            if (entry.LinkTarget is not null || !MediaKey.IsPath(path))
            {
                throw new MediaRejectedException("media_type_unknown", $"'{path}' cannot be stored: a name in a folder has letters, digits, '-', '_' and '.', and is no link.");
            }

            if (entry is not FileInfo file)
            {
                continue;
            }

            total += file.Length;
            MediaIntake.Check(total, options.MaximumBytes);
            if (files.Count == fileLimit)
            {
                throw new MediaRejectedException("media_too_large", $"The folder has more than {fileLimit} files.");
            }

            files.Add(new StoredFile(path, TypeOf(path, options), file.Length, await MediaIntake.HashAndSyncAsync(file.FullName, cancellationToken).ConfigureAwait(false)));
        }

        return files;
    }

    /// <summary>Syncs a folder and those in it.</summary>
    public static void Sync(string folder)
    {
        foreach (var inner in Directory.EnumerateDirectories(folder, "*", SearchOption.AllDirectories))
        {
            DurableFolder.Sync(inner);
        }

        DurableFolder.Sync(folder);
    }

    private static string TypeOf(string path, MediaWriteOptions options) => MediaType.OfFile(path)
        ?? (options.AllowUnknownType ? MediaType.Unknown.ContentType
            : throw new MediaRejectedException("media_type_unknown", $"'{path}' has an extension that folders of media do not have."));

    private static void Copy(string source, string target, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(target);
        foreach (var entry in new DirectoryInfo(source).EnumerateFileSystemInfos())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var place = Path.Combine(target, entry.Name);
            if (entry.LinkTarget is not null)
            {
                throw new MediaRejectedException("media_type_unknown", $"'{entry.Name}' is a link; a folder of media has only files.");
            }

            if (entry is DirectoryInfo inner)
            {
                Copy(inner.FullName, place, cancellationToken);
            }
            else
            {
                File.Copy(entry.FullName, place);
            }
        }
    }
}
