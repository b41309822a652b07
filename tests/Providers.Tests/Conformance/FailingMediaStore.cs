using Orleans.MediaTasks.Media;

namespace Orleans.MediaTasks.Providers;

/// <summary>A store whose disk is full from some write on.</summary>
public sealed class FailingMediaStore(IMediaStore inner, int failFrom) : IMediaStore
{
    private int _writes;

    public Task<MediaInfo> WriteAsync(Stream content, MediaWriteOptions options, CancellationToken cancellationToken = default) =>
        Interlocked.Increment(ref _writes) >= failFrom ? throw new IOException("No space left on device.") : inner.WriteAsync(content, options, cancellationToken);

    public Task<MediaInfo> ImportFolderAsync(string folder, string mainFile, MediaWriteOptions options, CancellationToken cancellationToken = default) =>
        Interlocked.Increment(ref _writes) >= failFrom ? throw new IOException("No space left on device.") : inner.ImportFolderAsync(folder, mainFile, options, cancellationToken);

    public Task<MediaInfo?> FindAsync(string key, CancellationToken cancellationToken = default) => inner.FindAsync(key, cancellationToken);

    public Task<Stream?> OpenReadAsync(string key, CancellationToken cancellationToken = default) => inner.OpenReadAsync(key, cancellationToken);

    public Task<string?> GetLocalPathAsync(string key, CancellationToken cancellationToken = default) => inner.GetLocalPathAsync(key, cancellationToken);

    public Task<bool> DeleteAsync(string key, CancellationToken cancellationToken = default) => inner.DeleteAsync(key, cancellationToken);
}
