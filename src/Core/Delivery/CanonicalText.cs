using System.Buffers;
using System.Globalization;
using System.Text;

namespace Orleans.MediaTasks.Delivery;

/// <summary>Text as <c>JSON.stringify</c> writes it: nothing is escaped but the quote, the backslash and what stands below the space.</summary>
/// <remarks>Half a surrogate pair becomes U+FFFD: no UTF-8 can carry it, and JavaScript would read it so.</remarks>
internal static class CanonicalText
{
    private static readonly SearchValues<char> Escaped = SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(code => (char)code), '"', '\\']);

    /// <summary>Writes a text in quotes.</summary>
    public static void Write(IBufferWriter<byte> buffer, ReadOnlySpan<char> text)
    {
        buffer.Write("\""u8);
        while (true)
        {
            var plain = text.IndexOfAny(Escaped);
            Encoding.UTF8.GetBytes(plain < 0 ? text : text[..plain], buffer);
            if (plain < 0)
            {
                break;
            }

            WriteEscape(buffer, text[plain]);
            text = text[(plain + 1)..];
        }

        buffer.Write("\""u8);
    }

    /// <summary>Writes a text that stands between quotes in valid JSON: its bytes when it has no escapes, else the text that they mean.</summary>
    public static void WriteEscaped(IBufferWriter<byte> buffer, ReadOnlySpan<byte> json)
    {
        if (json.Contains((byte)'\\'))
        {
            Write(buffer, Unescape(json));
            return;
        }

        buffer.Write("\""u8);
        buffer.Write(json);
        buffer.Write("\""u8);
    }

    /// <summary>The text that stands between quotes in valid JSON.</summary>
    public static string Unescape(ReadOnlySpan<byte> json)
    {
        var escaped = Encoding.UTF8.GetString(json);
        var text = new StringBuilder(escaped.Length);
        for (var at = 0; at < escaped.Length; at++)
        {
            if (escaped[at] != '\\')
            {
                text.Append(escaped[at]);
                continue;
            }

            at++;
            if (escaped[at] == 'u')
            {
                text.Append((char)ushort.Parse(escaped.AsSpan(at + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                at += 4;
            }
            else
            {
                text.Append(escaped[at] switch { 'b' => '\b', 'f' => '\f', 'n' => '\n', 'r' => '\r', 't' => '\t', var other => other });
            }
        }

        return text.ToString();
    }

    private static void WriteEscape(IBufferWriter<byte> buffer, char character)
    {
        switch (character)
        {
            case '"': buffer.Write("\\\""u8); break;
            case '\\': buffer.Write("\\\\"u8); break;
            case '\b': buffer.Write("\\b"u8); break;
            case '\f': buffer.Write("\\f"u8); break;
            case '\n': buffer.Write("\\n"u8); break;
            case '\r': buffer.Write("\\r"u8); break;
            case '\t': buffer.Write("\\t"u8); break;
            default:
                ReadOnlySpan<byte> digits = "0123456789abcdef"u8;
                buffer.Write([(byte)'\\', (byte)'u', (byte)'0', (byte)'0', digits[character >> 4], digits[character & 15]]);
                break;
        }
    }
}
