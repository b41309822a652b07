using System.Collections.Concurrent;
using System.Security.Cryptography;
using Orleans.MediaTasks.Media;

namespace Orleans.MediaTasks.Api.Hosting;

/// <summary>Media in memory; knows PNG and MP4 only.</summary>
internal sealed class MemoryMediaStore : IMediaStore
{
    private readonly ConcurrentDictionary<string, (MediaInfo Info, byte[] Content)> _files = new();

    public MediaWriteOptions? LastWrite { get; private set; }

    public int Count => _files.Count;

    public void Add(string key, string tenant, string contentType, byte[] content, string? fileName = null) => _files[key] = (new MediaInfo
    {
        Key = key,
        Tenant = tenant,
        ContentType = contentType,
        Bytes = content.Length,
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(content)),
        CreatedAt = Samples.Now,
        FileName = fileName,
    }, content);

    public async Task<MediaInfo> WriteAsync(Stream content, MediaWriteOptions options, CancellationToken cancellationToken = default)
    {
        LastWrite = options;
        var buffer = new MemoryStream();
        var chunk = new byte[16 * 1024];
        while (await content.ReadAsync(chunk, cancellationToken) is var read and > 0)
        {
            buffer.Write(chunk, 0, read);
            if (buffer.Length > options.MaximumBytes)
            {
                throw new MediaRejectedException("media_too_large", "The file is too long.");
            }
        }

        if (buffer.Length == 0)
        {
            throw new MediaRejectedException("media_empty", "The file is empty.");
        }

        var isPng = buffer.Length > 4 && buffer.ToArray().AsSpan(1).StartsWith("PNG"u8);
        var isMp4 = buffer.Length > 8 && buffer.ToArray().AsSpan(4).StartsWith("ftyp"u8);
        if (!isPng && !isMp4 && !options.AllowUnknownType)
        {
            throw new MediaRejectedException("media_type_unknown", "The file is no known media.");
        }

        var (type, extension) = isPng ? ("image/png", "png") : isMp4 ? ("video/mp4", "mp4") : ("application/octet-stream", "bin");
        var key = $"{Guid.CreateVersion7():N}.{extension}";
        Add(key, options.Tenant, type, buffer.ToArray(), options.FileName);
        return _files[key].Info;
    }

    public Task<MediaInfo> ImportFolderAsync(string folder, string mainFile, MediaWriteOptions options, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<MediaInfo?> FindAsync(string key, CancellationToken cancellationToken = default) => Task.FromResult(_files.TryGetValue(key, out var file) ? file.Info : null);

    public Task<Stream?> OpenReadAsync(string key, CancellationToken cancellationToken = default) => Task.FromResult<Stream?>(_files.TryGetValue(key, out var file) ? new MemoryStream(file.Content) : null);

    public Task<string?> GetLocalPathAsync(string key, CancellationToken cancellationToken = default) => Task.FromResult<string?>(null);

    public Task<bool> DeleteAsync(string key, CancellationToken cancellationToken = default)
    {
        var removed = false;
        foreach (var name in _files.Keys.Where(name => name == key || name.StartsWith(key + "/", StringComparison.Ordinal)).ToList())
        {
            removed |= _files.TryRemove(name, out _);
        }

        return Task.FromResult(removed);
    }
}
