using System.Buffers.Binary;
using System.Text;

namespace Orleans.MediaTasks.Providers.Images;

/// <summary>Which characters a TrueType font can draw, read from its character map (format 12).</summary>
/// <remarks>The renderer draws empty boxes for what is missing and says nothing, so it is asked here first.</remarks>
internal sealed class FontCoverage
{
    private const int GroupLength = 12;

    private readonly (uint First, uint Last)[] _ranges;

    private FontCoverage((uint First, uint Last)[] ranges) => _ranges = ranges;

    /// <summary>Reads a font file.</summary>
    /// <exception cref="InvalidDataException">The file is no TrueType font with a full Unicode map.</exception>
    public static FontCoverage Read(ReadOnlySpan<byte> font)
    {
        var map = Table(font, "cmap"u8);
        for (var i = 0; i < UInt16(map, 2); i++)
        {
            var subtable = map[(int)UInt32(map, 8 + (i * 8))..];
            if (UInt16(subtable, 0) == 12)
            {
                return new FontCoverage(Groups(subtable));
            }
        }

        throw new InvalidDataException("The font has no character map of format 12.");
    }

    /// <summary>Whether the font has a glyph for the character.</summary>
    public bool Has(Rune rune)
    {
        var (low, high) = (0, _ranges.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (rune.Value < _ranges[middle].First)
            {
                high = middle - 1;
            }
            else if (rune.Value > _ranges[middle].Last)
            {
                low = middle + 1;
            }
            else
            {
                return true;
            }
        }

        return false;
    }

    private static (uint First, uint Last)[] Groups(ReadOnlySpan<byte> subtable)
    {
        var groups = new (uint First, uint Last)[UInt32(subtable, 12)];
        for (var i = 0; i < groups.Length; i++)
        {
            var at = 16 + (i * GroupLength);
            groups[i] = (UInt32(subtable, at), UInt32(subtable, at + 4));
        }

        return groups;
    }

    private static ReadOnlySpan<byte> Table(ReadOnlySpan<byte> font, ReadOnlySpan<byte> tag)
    {
        for (var i = 0; i < UInt16(font, 4); i++)
        {
            var entry = font.Slice(12 + (i * 16), 16);
            if (entry[..4].SequenceEqual(tag))
            {
                return font.Slice((int)UInt32(entry, 8), (int)UInt32(entry, 12));
            }
        }

        throw new InvalidDataException("The font has no character map.");
    }

    private static ushort UInt16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);

    private static uint UInt32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);
}
