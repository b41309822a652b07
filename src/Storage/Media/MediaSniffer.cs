using System.Buffers.Binary;

namespace Orleans.MediaTasks.Media;

/// <summary>Tells a type of media from its first bytes. Names and headers are hearsay.</summary>
/// <remarks>Knows nothing that a browser would run (SVG, HTML, PDF) and nothing that names other files but the HLS playlist.</remarks>
internal static class MediaSniffer
{
    /// <summary>How many first bytes it wants to see; fewer when there are no more.</summary>
    public const int HeadBytes = 4096;

    private const int TsPacket = 188;

    /// <summary>The type; null when it is none that the store knows.</summary>
    public static MediaType? Sniff(ReadOnlySpan<byte> head) => Picture(head) ?? Riff(head) ?? IsoMedia(head) ?? Matroska(head) ?? Sound(head) ?? Stream(head);

    private static MediaType? Picture(ReadOnlySpan<byte> head) => head switch
    {
        [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => MediaType.Png,
        [0xFF, 0xD8, 0xFF, ..] => MediaType.Jpeg,
        _ when head.StartsWith("GIF87a"u8) || head.StartsWith("GIF89a"u8) => MediaType.Gif,
        _ when IsBmp(head) => MediaType.Bmp,
        _ => null,
    };

    /// <summary>Two letters alone would make a picture of much text: the header behind them must make sense too.</summary>
    private static bool IsBmp(ReadOnlySpan<byte> head) =>
        head.Length >= 26 && head.StartsWith("BM"u8) && BinaryPrimitives.ReadUInt32LittleEndian(head[6..]) == 0
        && BinaryPrimitives.ReadUInt32LittleEndian(head[14..]) is 12 or 40 or 52 or 56 or 64 or 108 or 124;

    private static MediaType? Riff(ReadOnlySpan<byte> head)
    {
        if (head.Length < 12 || !(head.StartsWith("RIFF"u8) || head.StartsWith("RF64"u8)))
        {
            return null;
        }

        return head[8..12] switch
        {
            var form when form.SequenceEqual("WEBP"u8) => MediaType.Webp,
            var form when form.SequenceEqual("WAVE"u8) => MediaType.Wav,
            _ => null,
        };
    }

    private static MediaType? IsoMedia(ReadOnlySpan<byte> head)
    {
        if (head.Length < 12)
        {
            return null;
        }

        var box = head[4..8];
        if (box.SequenceEqual("ftyp"u8))
        {
            return Brand(head);
        }

        // Old QuickTime files have no file type box and begin with one of these.
        return box.SequenceEqual("moov"u8) || box.SequenceEqual("mdat"u8) || box.SequenceEqual("wide"u8) || box.SequenceEqual("pnot"u8) ? MediaType.Mov : null;
    }

    private static MediaType? Brand(ReadOnlySpan<byte> head) => head[8..12] switch
    {
        var brand when brand.SequenceEqual("avif"u8) || brand.SequenceEqual("avis"u8) => MediaType.Avif,
        var brand when brand.SequenceEqual("qt  "u8) => MediaType.Mov,
        var brand when brand.SequenceEqual("M4A "u8) || brand.SequenceEqual("M4B "u8) => MediaType.M4a,
        // Picture formats of the same box structure that nothing here can decode.
        var brand when brand.StartsWith("hei"u8) || brand.StartsWith("hev"u8) || brand.SequenceEqual("mif1"u8) || brand.SequenceEqual("msf1"u8) =>
            HasCompatibleBrand(head, "avif"u8) ? MediaType.Avif : null,
        _ => MediaType.Mp4,
    };

    private static bool HasCompatibleBrand(ReadOnlySpan<byte> head, ReadOnlySpan<byte> brand)
    {
        var end = (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(head), (uint)head.Length);
        for (var at = 16; at + 4 <= end; at += 4)
        {
            if (head[at..(at + 4)].SequenceEqual(brand))
            {
                return true;
            }
        }

        return false;
    }

    private static MediaType? Matroska(ReadOnlySpan<byte> head)
    {
        if (head is not [0x1A, 0x45, 0xDF, 0xA3, ..])
        {
            return null;
        }

        var start = head[..Math.Min(head.Length, 64)];
        return start.IndexOf("webm"u8) >= 0 ? MediaType.Webm : start.IndexOf("matroska"u8) >= 0 ? MediaType.Mkv : null;
    }

    private static MediaType? Sound(ReadOnlySpan<byte> head) => head switch
    {
        _ when head.StartsWith("fLaC"u8) => MediaType.Flac,
        _ when head.StartsWith("OggS"u8) => head[..Math.Min(head.Length, 128)].IndexOf("theora"u8) >= 0 ? MediaType.OggVideo : MediaType.OggAudio,
        _ when head.Length >= 10 && head.StartsWith("ID3"u8) => MediaType.Mp3,
        // Eleven bits of sync; then the layer: none is ADTS, three is MP3. Reserved rates are not sound.
        [0xFF, var version, var rates, _, _, _, _, ..] when (version & 0xF6) == 0xF0 && (rates & 0x3C) < 0x34 => MediaType.Aac,
        [0xFF, var version, var rates, _, ..] when (version & 0xE6) == 0xE2 && (version & 0x18) != 0x08
            && (rates & 0xF0) is not (0x00 or 0xF0) && (rates & 0x0C) != 0x0C => MediaType.Mp3,
        _ => null,
    };

    private static MediaType? Stream(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith("#EXTM3U"u8))
        {
            return MediaType.Playlist;
        }

        var synchronized = head.Length >= TsPacket;
        for (var at = 0; at < head.Length && at <= 4 * TsPacket; at += TsPacket)
        {
            synchronized &= head[at] == 0x47;
        }

        return synchronized ? MediaType.MpegTs : null;
    }
}
