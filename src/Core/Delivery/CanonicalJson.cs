using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Orleans.MediaTasks.Delivery;

/// <summary>Writes objects whose bytes are those of <c>JSON.stringify(JSON.parse(bytes))</c> in JavaScript.</summary>
/// <remarks>Receivers verify signatures over what they stringify again (Conduit's documents show it so), and <see cref="Utf8JsonWriter"/>
/// escapes other characters and writes other numbers. Fields written by name must not be written twice in one object, nor be array
/// indexes, which JavaScript moves to the front: both are mistakes of the caller and throw. Values of somebody else's
/// (<see cref="Value"/>) are rewritten as JavaScript would.</remarks>
public sealed class CanonicalJson
{
    /// <summary>The largest whole number that JavaScript holds exactly: 2^53 - 1.</summary>
    public const long LargestWhole = (1L << 53) - 1;

    /// <summary>What a writer may hold to be used again: more than nearly every body.</summary>
    private const int LargestKept = 32 * 1024;

    /// <summary>The writer of this thread's last object, for its next one; null while it writes.</summary>
    [ThreadStatic]
    private static CanonicalJson? t_last;

    private readonly ArrayBufferWriter<byte> _buffer = new(2048);

    /// <summary>The names of the objects that are open, outermost first, and after them sets that wait to be used again.</summary>
    private readonly List<HashSet<string>> _names = [];
    private int _depth;
    private bool _needsComma;

    private CanonicalJson() { }

    /// <summary>One object.</summary>
    public static byte[] Render(Action<CanonicalJson> writeFields)
    {
        // One that throws is not used again.
        var json = t_last ?? new CanonicalJson();
        t_last = null;
        json.Braces(writeFields);
        var bytes = json._buffer.WrittenSpan.ToArray();
        if (json._buffer.Capacity <= LargestKept)
        {
            json._buffer.ResetWrittenCount();
            t_last = json;
        }

        return bytes;
    }

    /// <summary>A text, or null.</summary>
    public CanonicalJson Text(string name, string? value)
    {
        Name(name);
        WriteText(value);
        return this;
    }

    /// <summary>A whole number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is beyond <see cref="LargestWhole"/>: write it as a text.</exception>
    public CanonicalJson Whole(string name, long value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, LargestWhole);
        ArgumentOutOfRangeException.ThrowIfLessThan(value, -LargestWhole);
        return Number(name, value);
    }

    /// <summary>A number; null when there is none or when it is not finite.</summary>
    public CanonicalJson Number(string name, double? value)
    {
        Name(name);
        CanonicalNumber.Write(_buffer, value ?? double.NaN);
        return this;
    }

    /// <summary>True or false.</summary>
    public CanonicalJson Flag(string name, bool value)
    {
        Name(name);
        _buffer.Write(value ? "true"u8 : "false"u8);
        return this;
    }

    /// <summary>A moment as <c>2026-01-01T00:00:00.000Z</c>, or null.</summary>
    public CanonicalJson Time(string name, DateTimeOffset? value) =>
        Text(name, value?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));

    /// <summary>An object.</summary>
    public CanonicalJson Object(string name, Action<CanonicalJson> writeFields)
    {
        Name(name);
        Braces(writeFields);
        return this;
    }

    /// <summary>An array of objects.</summary>
    public CanonicalJson Objects<T>(string name, IEnumerable<T> items, Action<CanonicalJson, T> writeFields) =>
        Array(name, items, item => Braces(json => writeFields(json, item)));

    /// <summary>An array of texts.</summary>
    public CanonicalJson Texts(string name, IEnumerable<string> items) => Array(name, items, WriteText);

    /// <summary>A value of somebody else's.</summary>
    public CanonicalJson Value(string name, JsonElement value)
    {
        Name(name);
        CanonicalValue.Write(_buffer, value);
        return this;
    }

    private CanonicalJson Array<T>(string name, IEnumerable<T> items, Action<T> writeItem)
    {
        Name(name);
        _buffer.Write("["u8);
        var isFirst = true;
        foreach (var item in items)
        {
            if (!isFirst)
            {
                _buffer.Write(","u8);
            }

            isFirst = false;
            writeItem(item);
        }

        _buffer.Write("]"u8);
        return this;
    }

    private void Braces(Action<CanonicalJson> writeFields)
    {
        _buffer.Write("{"u8);
        if (++_depth > _names.Count)
        {
            _names.Add(new HashSet<string>(StringComparer.Ordinal));
        }

        _names[_depth - 1].Clear();
        _needsComma = false;
        writeFields(this);
        _depth--;
        _needsComma = true;
        _buffer.Write("}"u8);
    }

    private void Name(string name)
    {
        if (CanonicalValue.IndexOf(name) is not null || !_names[_depth - 1].Add(name))
        {
            throw new ArgumentException($"'{name}' is an array index or stands there already.", nameof(name));
        }

        if (_needsComma)
        {
            _buffer.Write(","u8);
        }

        _needsComma = true;
        CanonicalText.Write(_buffer, name);
        _buffer.Write(":"u8);
    }

    private void WriteText(string? value)
    {
        if (value is null)
        {
            _buffer.Write("null"u8);
        }
        else
        {
            CanonicalText.Write(_buffer, value);
        }
    }
}
