namespace Orleans.MediaTasks.Providers.Processes;

/// <summary>Keeps the last part of an endless text.</summary>
internal sealed class TextTail(int capacity)
{
    private readonly char[] ring = new char[capacity];
    private long written;

    public void Append(ReadOnlySpan<char> text)
    {
        foreach (var unit in text.Length > capacity ? text[^capacity..] : text)
        {
            ring[written++ % capacity] = unit;
        }
    }

    public override string ToString()
    {
        if (written <= capacity)
        {
            return new string(ring, 0, (int)written);
        }

        var start = (int)(written % capacity);
        return string.Concat(ring.AsSpan(start), ring.AsSpan(0, start));
    }
}
