using System.Collections.Concurrent;
using System.Text.Json;

namespace Orleans.MediaTasks.Media;

/// <summary>Where things lie on disk, and the one step in which they appear and vanish.</summary>
/// <remarks>Each piece of media is a folder <c>{first two of the id}/{id}</c> with its <c>meta.json</c> and its bytes. It is made in a <see cref="Workbench"/>,
/// synced, and moved into place whole: what can be seen is complete. Any number of processes may share the folder: what they make never has the same name,
/// and appears or vanishes in one rename.</remarks>
internal sealed class MediaShelf : IDisposable
{
    /// <summary>The folder of a folder's files; apart from meta.json, so that no file can take its name.</summary>
    private const string FilesName = "files";
    private const string MetaName = "meta.json";

    private readonly string _root;
    private readonly Workbench _workbench;
    private readonly ConcurrentDictionary<string, bool> _syncedRows = new(StringComparer.Ordinal);

    public MediaShelf(string root)
    {
        _root = Path.GetFullPath(root);
        _workbench = new Workbench(Path.Combine(_root, "tmp"));
    }

    /// <summary>A new empty folder that nobody sees.</summary>
    public string CreateTemporary() => Directory.CreateDirectory(_workbench.NewPath()).FullName;

    public static void DropTemporary(string temporary)
    {
        if (Directory.Exists(temporary))
        {
            Directory.Delete(temporary, recursive: true);
        }
    }

    public static string SingleFile(string folder, string extension) => Path.Combine(folder, $"content.{extension}");

    public static string FilesFolder(string folder) => Path.Combine(folder, FilesName);

    /// <summary>Makes a finished temporary folder visible under a new id, which it returns.</summary>
    public string Publish(string temporary, StoredMedia media)
    {
        using (var meta = new FileStream(Path.Combine(temporary, MetaName), FileMode.CreateNew, FileAccess.Write))
        {
            JsonSerializer.Serialize(meta, media, StoredMediaContext.Default.StoredMedia);
            meta.Flush(flushToDisk: true);
        }

        DurableFolder.Sync(temporary);
        var id = MediaKey.NewId();
        var place = PlaceOf(id);
        var row = Path.GetDirectoryName(place)!;
        Directory.CreateDirectory(row);
        if (_syncedRows.TryAdd(row, true))
        {
            DurableFolder.Sync(_root); // Also when it was there: another process may have made it this very moment.
        }

        Directory.Move(temporary, place);
        DurableFolder.Sync(row);
        return id;
    }

    /// <summary>What is stored under an id; null when nothing is.</summary>
    public async Task<StoredMedia?> ReadAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            var meta = await File.ReadAllBytesAsync(Path.Combine(PlaceOf(id), MetaName), cancellationToken).ConfigureAwait(false);
            return JsonSerializer.Deserialize(meta, StoredMediaContext.Default.StoredMedia);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>The path of what a key names; there may be nothing.</summary>
    public string PathOf(MediaKey key, StoredMedia media) =>
        media.Extension is { } extension ? SingleFile(PlaceOf(key.Id), extension) : Path.Combine(FilesFolder(PlaceOf(key.Id)), key.Path ?? media.MainFile!);

    /// <summary>Makes an id vanish, then removes its bytes; false when there was nothing.</summary>
    public bool Remove(string id)
    {
        var grave = _workbench.NewPath();
        try
        {
            Directory.Move(PlaceOf(id), grave);
        }
        catch (DirectoryNotFoundException)
        {
            return false;
        }

        Directory.Delete(grave, recursive: true);
        return true;
    }

    public void Dispose() => _workbench.Dispose();

    private string PlaceOf(string id) => Path.Combine(_root, id[..2], id);
}
