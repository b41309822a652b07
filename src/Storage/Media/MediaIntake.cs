using System.Buffers;
using System.Security.Cryptography;

namespace Orleans.MediaTasks.Media;

/// <summary>Copies bytes to a file: counts them against the limit, hashes them and keeps the first ones for the sniffer.</summary>
internal static class MediaIntake
{
    private const int BufferBytes = 128 * 1024;

    /// <summary>Reads a stream to its end into a new, synced file.</summary>
    /// <exception cref="MediaRejectedException">There is nothing, or more than the limit; at most a buffer more than the limit was read.</exception>
    public static async Task<Received> ReceiveAsync(Stream content, string path, long maximumBytes, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
            var head = new byte[MediaSniffer.HeadBytes];
            long total = 0;
            int read;
            while ((read = await content.ReadAsync(buffer.AsMemory(0, BufferBytes), cancellationToken).ConfigureAwait(false)) > 0)
            {
                CopyHead(buffer.AsSpan(0, read), head, total);
                total += read;
                Check(total, maximumBytes);
                hash.AppendData(buffer, 0, read);
                await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            }

            if (total == 0)
            {
                throw new MediaRejectedException("media_empty", "There is no content. Send the bytes of the media.");
            }

            file.Flush(flushToDisk: true);
            return new Received(total, Convert.ToHexStringLower(hash.GetCurrentHash()), head.AsMemory(0, (int)Math.Min(total, head.Length)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Hashes a file that is in place already and syncs it.</summary>
    public static async Task<string> HashAndSyncAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        var hash = await SHA256.HashDataAsync(file, cancellationToken).ConfigureAwait(false);
        file.Flush(flushToDisk: true);
        return Convert.ToHexStringLower(hash);
    }

    /// <summary>Throws when a length is over the limit.</summary>
    public static void Check(long total, long maximumBytes)
    {
        if (total > maximumBytes)
        {
            throw new MediaRejectedException("media_too_large", $"The media is larger than the limit of {maximumBytes} bytes. Send less.");
        }
    }

    private static void CopyHead(ReadOnlySpan<byte> chunk, byte[] head, long before)
    {
        if (before < head.Length)
        {
            var room = head.AsSpan((int)before);
            chunk[..Math.Min(chunk.Length, room.Length)].CopyTo(room);
        }
    }
}

/// <summary>What was received.</summary>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Of its content, in lower-case hex.</param>
/// <param name="Head">Its first bytes.</param>
internal readonly record struct Received(long Bytes, string Sha256, ReadOnlyMemory<byte> Head);
