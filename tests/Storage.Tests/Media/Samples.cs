using System.Text;

namespace Orleans.MediaTasks.Storage.Media;

/// <summary>The first bytes of files as programs write them.</summary>
internal static class Samples
{
    public static readonly byte[] Png = [0x89, .. "PNG"u8, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, .. "IHDR"u8, 0, 0, 0, 1, 0, 0, 0, 1, 8, 6, 0, 0, 0];

    public static readonly byte[] Mp4 = Box("isom", "isom", "iso2", "avc1", "mp41");

    public static byte[] Box(string brand, params string[] compatible)
    {
        var body = Encoding.ASCII.GetBytes("ftyp" + brand + "\0\0\u0002\0" + string.Concat(compatible));
        return [0, 0, 0, (byte)(body.Length + 4), .. body];
    }

    public static byte[] Ebml(string type) => [0x1A, 0x45, 0xDF, 0xA3, 0x9F, 0x42, 0x86, 0x81, 0x01, 0x42, 0x82, (byte)(0x80 | type.Length), .. Encoding.ASCII.GetBytes(type)];

    public static byte[] Ogg(string codec) => [.. "OggS"u8, 0, 2, .. new byte[20], 1, 30, .. Encoding.ASCII.GetBytes(codec)];

    public static byte[] Ts(int packets) => [.. Enumerable.Range(0, packets * 188).Select(i => i % 188 == 0 ? (byte)0x47 : (byte)i)];

    public static byte[] Bmp() => [.. "BM"u8, 70, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 24, 0];

    /// <summary>A picture's head, then as much as is asked.</summary>
    public static byte[] PngOf(int bytes) => [.. Png, .. Enumerable.Range(0, bytes - Png.Length).Select(i => (byte)i)];
}
