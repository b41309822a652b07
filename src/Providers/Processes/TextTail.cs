namespace Orleans.MediaTasks.Providers.Processes;

/// <summary>Keeps the last part of an endless text.</summary>
internal sealed class TextTail(int capacity)
{
    private readonly char[] _ring = new char[capacity];
    private long _written;

    public void Append(ReadOnlySpan<char> text)
    {
        foreach (var unit in text.Length > capacity ? text[^capacity..] : text)
        {
            _ring[_written++ % capacity] = unit;
        }
    }

    public override string ToString()
    {
        if (_written <= capacity)
        {
            return new string(_ring, 0, (int)_written);
        }

        var start = (int)(_written % capacity);
        return string.Concat(_ring.AsSpan(start), _ring.AsSpan(0, start));
    }
}
