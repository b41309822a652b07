using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Orleans.MediaTasks.Media;

namespace Orleans.MediaTasks.Providers;

/// <summary>A media store for adapters under test: whole files in memory, the type by content, local paths under one folder.</summary>
public sealed class InMemoryMediaStore(string localFolder) : IMediaStore
{
    private readonly ConcurrentDictionary<string, (MediaInfo Info, byte[] Bytes)> _files = new(StringComparer.Ordinal);
    private int _lastId;

    /// <summary>What is stored.</summary>
    public IReadOnlyCollection<string> Keys => [.. _files.Keys.Order(StringComparer.Ordinal)];

    public async Task<MediaInfo> WriteAsync(Stream content, MediaWriteOptions options, CancellationToken cancellationToken = default)
    {
        using var buffer = new MemoryStream();
        await content.CopyToAsync(buffer, cancellationToken);
        var bytes = buffer.ToArray();
        var type = SniffedType.Of(bytes);
        if (bytes.Length == 0)
        {
            throw new MediaRejectedException("media_empty", "Send at least one byte.");
        }

        if (bytes.Length > options.MaximumBytes)
        {
            throw new MediaRejectedException("media_too_large", "Send less.");
        }

        if (type is null && !options.AllowUnknownType)
        {
            throw new MediaRejectedException("media_type_unknown", "Send known media.");
        }

        return Add($"{NewId()}.{SniffedType.Extension(type)}", type ?? "application/octet-stream", bytes, options);
    }

    public async Task<MediaInfo> ImportFolderAsync(string folder, string mainFile, MediaWriteOptions options, CancellationToken cancellationToken = default)
    {
        var id = NewId();
        var total = 0L;
        var main = default(MediaInfo);
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            var name = Path.GetRelativePath(folder, path);
            var bytes = await File.ReadAllBytesAsync(path, cancellationToken);
            var info = Add($"{id}/{name}", SniffedType.Of(bytes) ?? "application/octet-stream", bytes, options);
            main = name == mainFile ? info : main;
            total += bytes.Length;
        }

        return (main ?? throw new FileNotFoundException($"'{mainFile}' is not in the folder.")) with { Bytes = total };
    }

    public Task<MediaInfo?> FindAsync(string key, CancellationToken cancellationToken = default) =>
        Task.FromResult(_files.TryGetValue(key, out var file) ? file.Info : null);

    public Task<Stream?> OpenReadAsync(string key, CancellationToken cancellationToken = default) =>
        Task.FromResult<Stream?>(_files.TryGetValue(key, out var file) ? new MemoryStream(file.Bytes, writable: false) : null);

    public async Task<string?> GetLocalPathAsync(string key, CancellationToken cancellationToken = default)
    {
        if (!_files.TryGetValue(key, out var file))
        {
            return null;
        }

        var path = Path.Combine(localFolder, key);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllBytesAsync(path, file.Bytes, cancellationToken);
        return path;
    }

    public Task<bool> DeleteAsync(string key, CancellationToken cancellationToken = default)
    {
        var removed = false;
        foreach (var known in _files.Keys.Where(known => known == key || known.StartsWith(key + "/", StringComparison.Ordinal)))
        {
            removed |= _files.TryRemove(known, out _);
        }

        return Task.FromResult(removed);
    }

    private MediaInfo Add(string key, string contentType, byte[] bytes, MediaWriteOptions options)
    {
        var info = new MediaInfo
        {
            Key = key,
            Tenant = options.Tenant,
            ContentType = contentType,
            Bytes = bytes.Length,
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes)),
            CreatedAt = DateTimeOffset.UnixEpoch,
            FileName = options.FileName,
        };
        Assert.True(_files.TryAdd(key, (info, bytes)));
        return info;
    }

    private string NewId() => Interlocked.Increment(ref _lastId).ToString("d8", CultureInfo.InvariantCulture);
}
