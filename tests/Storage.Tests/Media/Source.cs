namespace Orleans.MediaTasks.Storage.Media;

/// <summary>A sender that repeats itself, in small pieces or large ones, and may break.</summary>
internal sealed class Source(byte[] content, int times, int piece = 1 << 16, Action<long>? onRead = null) : Stream
{
    public long Given { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => Given; set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        onRead?.Invoke(Given);
        var at = (int)(Given % content.Length);
        var read = (int)Math.Min(Math.Min(piece, buffer.Length), Math.Min(content.Length - at, (long)content.Length * times - Given));
        content.AsSpan(at, read).CopyTo(buffer);
        Given += read;
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Read(buffer.Span));
    }

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
