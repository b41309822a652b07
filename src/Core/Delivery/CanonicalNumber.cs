using System.Buffers;
using System.Globalization;

namespace Orleans.MediaTasks.Delivery;

/// <summary>Numbers as JavaScript writes them (ECMA-262, Number::toString): <c>0.1</c>, <c>1e+21</c>, <c>1e-7</c>; minus zero is <c>0</c>.</summary>
internal static class CanonicalNumber
{
    /// <summary>Up to so many digits before the point, a number is written without an exponent.</summary>
    private const int LongestWhole = 21;

    /// <summary>From so many zeros after the point on, a number is written with an exponent.</summary>
    private const int ZerosWithExponent = 6;

    /// <summary>Writes a number; <c>null</c> when it is not finite, as JavaScript does.</summary>
    public static void Write(IBufferWriter<byte> buffer, double value)
    {
        if (!double.IsFinite(value))
        {
            buffer.Write("null"u8);
            return;
        }

        if (value == 0)
        {
            buffer.Write("0"u8);
            return;
        }

        Span<byte> digits = stackalloc byte[32];
        var (count, point) = Split(Math.Abs(value), digits);
        if (value < 0)
        {
            buffer.Write("-"u8);
        }

        Place(buffer, digits[..count], point);
    }

    /// <summary>The shortest digits that mean the number, without zeros at either end, and where the point stands: 123.4 is 1234 and 3.</summary>
    private static (int Count, int Point) Split(double value, Span<byte> digits)
    {
        Span<byte> text = stackalloc byte[32];
        value.TryFormat(text, out var length, "R", CultureInfo.InvariantCulture);
        var (count, point, exponent) = (0, -1, 0);
        for (var at = 0; at < length; at++)
        {
            switch (text[at])
            {
                case (byte)'.':
                    point = count;
                    break;
                case (byte)'E':
                    exponent = int.Parse(text[(at + 1)..length], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
                    length = at;
                    break;
                default:
                    digits[count++] = text[at];
                    break;
            }
        }

        point = (point < 0 ? count : point) + exponent;
        var zeros = digits[..count].IndexOfAnyExcept((byte)'0');
        digits[zeros..count].CopyTo(digits);
        return (digits[..(count - zeros)].LastIndexOfAnyExcept((byte)'0') + 1, point - zeros);
    }

    private static void Place(IBufferWriter<byte> buffer, ReadOnlySpan<byte> digits, int point)
    {
        if (point > LongestWhole || point <= -ZerosWithExponent)
        {
            PlaceWithExponent(buffer, digits, point - 1);
        }
        else if (point >= digits.Length)
        {
            buffer.Write(digits);
            WriteZeros(buffer, point - digits.Length);
        }
        else if (point > 0)
        {
            buffer.Write(digits[..point]);
            buffer.Write("."u8);
            buffer.Write(digits[point..]);
        }
        else
        {
            buffer.Write("0."u8);
            WriteZeros(buffer, -point);
            buffer.Write(digits);
        }
    }

    private static void PlaceWithExponent(IBufferWriter<byte> buffer, ReadOnlySpan<byte> digits, int exponent)
    {
        buffer.Write(digits[..1]);
        if (digits.Length > 1)
        {
            buffer.Write("."u8);
            buffer.Write(digits[1..]);
        }

        buffer.Write(exponent < 0 ? "e-"u8 : "e+"u8);
        Span<byte> text = stackalloc byte[4];
        Math.Abs(exponent).TryFormat(text, out var length, default, CultureInfo.InvariantCulture);
        buffer.Write(text[..length]);
    }

    private static void WriteZeros(IBufferWriter<byte> buffer, int count) => buffer.Write("000000000000000000000"u8[..count]);
}
