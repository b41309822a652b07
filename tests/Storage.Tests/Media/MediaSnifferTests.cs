using System.Text;
using CsCheck;
using Orleans.MediaTasks.Media;

namespace Orleans.MediaTasks.Storage.Media;

public sealed class MediaSnifferTests
{
    public static TheoryData<string, byte[], string, string> Known { get; } = new()
    {
        { "png", Samples.Png, "image/png", "png" },
        { "jpeg", [0xFF, 0xD8, 0xFF, 0xE0, 0, 16, .. "JFIF"u8], "image/jpeg", "jpg" },
        { "gif", [.. "GIF89a"u8, 1, 0], "image/gif", "gif" },
        { "webp", [.. "RIFF"u8, 1, 2, 3, 4, .. "WEBPVP8 "u8], "image/webp", "webp" },
        { "bmp", Samples.Bmp(), "image/bmp", "bmp" },
        { "avif", Samples.Box("avif", "mif1", "miaf"), "image/avif", "avif" },
        { "avif by a compatible brand", Samples.Box("mif1", "mif1", "avif"), "image/avif", "avif" },
        { "mp4", Samples.Mp4, "video/mp4", "mp4" },
        { "fragmented mp4", Samples.Box("iso5", "iso6", "mp41"), "video/mp4", "mp4" },
        { "mov", Samples.Box("qt  ", "qt  "), "video/quicktime", "mov" },
        { "old mov", [0, 0, 0, 8, .. "wide"u8, 0, 0, 0, 0, .. "mdat"u8], "video/quicktime", "mov" },
        { "m4a", Samples.Box("M4A ", "isom"), "audio/mp4", "m4a" },
        { "webm", Samples.Ebml("webm"), "video/webm", "webm" },
        { "mkv", Samples.Ebml("matroska"), "video/x-matroska", "mkv" },
        { "mp3 with tags", [.. "ID3"u8, 4, 0, 0, 0, 0, 0, 35], "audio/mpeg", "mp3" },
        { "bare mp3", [0xFF, 0xFB, 0x90, 0x64, 0, 0], "audio/mpeg", "mp3" },
        { "aac", [0xFF, 0xF1, 0x50, 0x80, 0x02, 0x1F, 0xFC], "audio/aac", "aac" },
        { "wav", [.. "RIFF"u8, 1, 2, 3, 4, .. "WAVEfmt "u8], "audio/wav", "wav" },
        { "large wav", [.. "RF64"u8, 0xFF, 0xFF, 0xFF, 0xFF, .. "WAVEds64"u8], "audio/wav", "wav" },
        { "flac", [.. "fLaC"u8, 0, 0, 0, 34], "audio/flac", "flac" },
        { "opus", Samples.Ogg("OpusHead"), "audio/ogg", "ogg" },
        { "vorbis", Samples.Ogg("\u0001vorbis"), "audio/ogg", "ogg" },
        { "theora", Samples.Ogg("\u0080theora"), "video/ogg", "ogv" },
        { "mpeg-ts", Samples.Ts(5), "video/mp2t", "ts" },
        { "one packet of mpeg-ts", Samples.Ts(1), "video/mp2t", "ts" },
        { "m3u8", [.. "#EXTM3U\n#EXT-X-VERSION:3"u8], "application/vnd.apple.mpegurl", "m3u8" },
    };

    public static TheoryData<string, byte[]> Foreign { get; } = new()
    {
        { "nothing", [] },
        { "text", "Hello, world. This is text."u8.ToArray() },
        { "text that begins like a picture", "BMW is a maker of cars and of motorcycles."u8.ToArray() },
        { "text that begins like a packet", Encoding.ASCII.GetBytes("G" + new string('x', 600)) },
        { "html", "<!doctype html><script>alert(1)</script>"u8.ToArray() },
        { "svg", "<svg xmlns='http://www.w3.org/2000/svg'></svg>"u8.ToArray() },
        { "pdf", "%PDF-1.7"u8.ToArray() },
        { "zip", [.. "PK"u8, 3, 4, 20, 0] },
        { "elf", [0x7F, .. "ELF"u8, 2, 1, 1] },
        { "heic", Samples.Box("heic", "mif1", "heic") },
        { "half a png", [0x89, .. "PN"u8] },
        { "riff of another form", [.. "RIFF"u8, 1, 2, 3, 4, .. "AVI LIST"u8] },
        { "ebml of another type", Samples.Ebml("other") },
        { "sync without sound", [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF] },
        { "utf-16 text", [0xFF, 0xFE, (byte)'a', 0, (byte)'b', 0, (byte)'c', 0] },
        { "playlist of another kind", "[playlist]\nFile1=a"u8.ToArray() },
        { "ffconcat", "ffconcat version 1.0\nfile a.mp4"u8.ToArray() },
    };

    [Theory]
    [MemberData(nameof(Known))]
    public void Sniff_WhenMediaIsKnown_TellsIt(string name, byte[] head, string contentType, string extension)
    {
        Assert.NotEmpty(name);
        Assert.Equal((contentType, extension), MediaSniffer.Sniff(head) is { } type ? (type.ContentType, type.Extension) : default);
    }

    [Theory]
    [MemberData(nameof(Foreign))]
    public void Sniff_WhenItIsNoMediaOfOurs_TellsNothing(string name, byte[] head)
    {
        Assert.NotEmpty(name);
        Assert.Null(MediaSniffer.Sniff(head));
    }

    [Fact]
    public void Sniff_WhateverTheBytes_Answers() => Gen.Select(Gen.Int[0, Known.Count - 1], Gen.Int[0, 64], Gen.Byte.Array[0, 600]).Sample((sample, kept, noise) =>
    {
        var known = Known.ElementAt(sample).Data.Item2;
        MediaSniffer.Sniff([.. known.Take(kept), .. noise]);
    }, iter: 3_000, threads: 1);

    [Theory]
    [InlineData(null, true)]
    [InlineData("", true)]
    [InlineData("application/octet-stream", true)]
    [InlineData("video/mp4", true)]
    [InlineData("VIDEO/MP4; codecs=avc1", true)]
    [InlineData("video/webm", true)]
    [InlineData("audio/mp4", true)]
    [InlineData("application/mp4", true)]
    [InlineData("image/png", false)]
    [InlineData("text/plain", false)]
    [InlineData("application/pdf", false)]
    [InlineData("nonsense", false)]
    public void Fits_TakesTheFamilyAtItsWord(string? claimed, bool fits) => Assert.Equal(fits, MediaType.Mp4.Fits(claimed));
}
