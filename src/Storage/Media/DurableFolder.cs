using System.Runtime.InteropServices;

namespace Orleans.MediaTasks.Media;

/// <summary>Makes names durable: a new or moved file survives a power cut only once its folder was synced too.</summary>
internal static partial class DurableFolder
{
    /// <summary>Syncs a folder's entries to disk. On Windows the file system does so by itself.</summary>
    public static void Sync(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var descriptor = Open(folder, 0);
        if (descriptor < 0)
        {
            throw new IOException($"The folder '{folder}' cannot be opened: {Marshal.GetLastPInvokeErrorMessage()}.");
        }

        var result = FSync(descriptor);
        var error = Marshal.GetLastPInvokeErrorMessage();
        _ = Close(descriptor);
        if (result != 0)
        {
            throw new IOException($"The folder '{folder}' cannot be synced to disk: {error}.");
        }
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
