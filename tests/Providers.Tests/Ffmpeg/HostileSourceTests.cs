using System.Buffers.Binary;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Orleans.MediaTasks.Providers.Ffmpeg;

public sealed class HostileSourceTests : IDisposable
{
    private static readonly byte[] Mp4Head = [0, 0, 0, 24, .. "ftypmp42\0\0\0\0mp42isom"u8];

    private readonly FfmpegBed _bed = new();

    public void Dispose() => _bed.Dispose();

    public static TheoryData<string> Models => ["ffmpeg/transcode", "ffmpeg/resize", "ffmpeg/thumbnail", "ffmpeg/hls", "ffmpeg/probe", "ffmpeg/waveform", "ffmpeg/transcribe"];

    [Theory, MemberData(nameof(Models))]
    public async Task Models_WhenSourceIsBroken_FailWithTheReason(string model)
    {
        var whole = await File.ReadAllBytesAsync(SampleMedia.Video(seconds: 2), TestContext.Current.CancellationToken);
        (byte[] Bytes, string Reason)[] broken =
        [
            (whole[..(whole.Length / 2)], "ffmpeg cannot work on this: "),
            ([.. Mp4Head, .. new byte[100_000]], "ffmpeg cannot work on this: "),
            ([.. Mp4Head, .. "<html><body>404 not found</body></html>"u8], "ffmpeg cannot work on this: "),
            ([0x1A, 0x45, 0xDF, 0xA3, .. "webm"u8, .. Enumerable.Repeat((byte)0xA5, 5_000)], "ffmpeg cannot work on this: "),
            ([0x89, .. "PNG\r\n\x1a\n"u8, .. new byte[500]], "The picture cannot be read: "),
        ];
        foreach (var (bytes, reason) in broken)
        {
            var outcome = Assert.IsType<AttemptOutcome.Invalid>(await RunAsync(model, await _bed.StoreAsync(bytes)));

            Assert.StartsWith(reason, outcome.Message, StringComparison.Ordinal);
            Assert.True(outcome.Message.Length > reason.Length);
            Assert.DoesNotContain(Path.GetTempPath(), outcome.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("ffmpeg/transcode"), InlineData("ffmpeg/resize"), InlineData("ffmpeg/hls")]
    public async Task Models_WhenSourceBreaksOffMidway_SayWhere(string model)
    {
        var whole = await File.ReadAllBytesAsync(SampleMedia.Video(320, 240, 4, "mkv"), TestContext.Current.CancellationToken);

        var outcome = Assert.IsType<AttemptOutcome.Invalid>(await RunAsync(model, await _bed.StoreAsync(whole[..(whole.Length / 4)])));

        Assert.StartsWith("The source breaks off after ", outcome.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Models_WhenSourceIsAPlaylist_RefuseItUnopened()
    {
        using var honeypot = new Honeypot();
        foreach (var playlist in Playlists(honeypot))
        {
            var outcome = Assert.IsType<AttemptOutcome.Invalid>(await RunAsync("ffmpeg/transcode", await _bed.StoreAsync(Encoding.UTF8.GetBytes(playlist))));

            Assert.EndsWith("only plain video, sound and pictures can, no playlists.", outcome.Message, StringComparison.Ordinal);
        }

        Assert.False(honeypot.WasVisited);
    }

    [Theory]
    [InlineData("video/mp4"), InlineData("video/webm"), InlineData("video/mp2t"), InlineData("audio/mpeg"), InlineData("audio/wav"), InlineData("image/png"), InlineData("image/gif")]
    public async Task Ffprobe_WhenPlaylistPassesAsMedia_OpensNothingItNames(string type)
    {
        using var honeypot = new Honeypot();
        foreach (var playlist in Playlists(honeypot))
        {
            var path = Path.Combine(_bed.WorkPath, "source");
            await File.WriteAllTextAsync(path, playlist, TestContext.Current.CancellationToken);

            var (probe, failure) = await new Ffprobe(_bed.Programs, _bed.Options).LookAsync(path, MediaFamily.Of(type)!, _bed.WorkPath, TestContext.Current.CancellationToken);

            // Some demuxers take any bytes for noise; what matters is that they take them for nothing else.
            Assert.True(failure is AttemptOutcome.Invalid || probe!.Report.Contains("\"streams\":[]", StringComparison.Ordinal) || !probe.HasPicture, $"{type}: {probe} {failure}");
            File.Delete(path);
        }

        Assert.False(honeypot.WasVisited);
    }

    [Fact]
    public async Task Models_WhenSourceIsOfAnotherTenant_FindNothing()
    {
        var foreign = await _bed.StoreAsync(SampleMedia.Video(), tenant: "others");

        var known = await RunAsync("ffmpeg/probe", foreign);
        var unknown = await RunAsync("ffmpeg/probe", "99999999.mp4");

        Assert.Equal("There is no such media: input.source names nothing that is stored.", Assert.IsType<AttemptOutcome.Invalid>(known).Message);
        Assert.Equal(known, unknown);
    }

    [Theory, InlineData("ffmpeg/thumbnail"), InlineData("ffmpeg/probe")]
    public async Task Models_WhenPictureIsHuge_RefuseItBeforeDecoding(string model)
    {
        var outcome = Assert.IsType<AttemptOutcome.Invalid>(await RunAsync(model, await _bed.StoreAsync(HugePng(50_000, 50_000))));

        Assert.Contains("50000x50000", outcome.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Models_WhenSourceIsOverALimit_SayWhich()
    {
        (FfmpegOptions Options, string Message)[] cases =
        [
            (new FfmpegOptions { MaximumInputBytes = 1000 }, "at most 1,000 are taken."),
            (new FfmpegOptions { MaximumInputDuration = TimeSpan.FromSeconds(1) }, "The source is 2 s long; at most 1 s are taken."),
            (new FfmpegOptions { MaximumPixels = 128 * 95 }, "Picture size 128x96 exceeds specified max pixel count 12160, see the documentation if you wish to increase it"),
        ];
        foreach (var (options, message) in cases)
        {
            using var strict = new FfmpegBed(options);

            var outcome = await strict.RunAsync("ffmpeg/transcode", $$"""{"source":"{{await strict.StoreAsync(SampleMedia.Video(seconds: 2))}}"}""");

            Assert.EndsWith(message, Assert.IsType<AttemptOutcome.Invalid>(outcome).Message, StringComparison.Ordinal);
        }
    }

    private Task<AttemptOutcome> RunAsync(string model, string key) => _bed.RunAsync(model, $$"""{"source":"{{key}}","size":"64x64"}""");

    private static string[] Playlists(Honeypot honeypot) =>
    [
        "#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n",
        $"#EXTM3U\n#EXTINF:10,\n{honeypot.Url}seg.ts\n#EXT-X-ENDLIST\n",
        $"#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n{honeypot.Url}list.m3u8\n",
        $"#EXTM3U\n#EXT-X-KEY:METHOD=AES-128,URI=\"{honeypot.Url}key\"\n#EXTINF:1,\nconcat:/etc/passwd|/etc/hosts\n",
        "ffconcat version 1.0\nfile /etc/passwd\n",
        $"v=0\no=- 0 0 IN IP4 127.0.0.1\nm=video {honeypot.Port} RTP/AVP 96\n",
        $"<?xml version=\"1.0\"?><MPD><Period><AdaptationSet><Representation><BaseURL>{honeypot.Url}</BaseURL></Representation></AdaptationSet></Period></MPD>",
        $"<svg xmlns=\"http://www.w3.org/2000/svg\"><image href=\"{honeypot.Url}x.png\"/></svg>",
    ];

    private static byte[] HugePng(int width, int height)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, 2);
        using var bomb = new MemoryStream();
        using (var zip = new ZLibStream(bomb, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            zip.Write(new byte[1_000_000]);
        }

        return [0x89, .. "PNG\r\n"u8, 0x1A, 0x0A, .. Chunk("IHDR", header), .. Chunk("IDAT", bomb.ToArray()), .. Chunk("IEND", [])];
    }

    private static byte[] Chunk(string type, byte[] data)
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(type), .. data];
        var chunk = new byte[data.Length + 12];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        body.CopyTo(chunk, 4);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(data.Length + 8), Crc32(body));
        return chunk;
    }

    private static uint Crc32(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 1 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
            }
        }

        return ~crc;
    }

    /// <summary>A door that nobody may knock on.</summary>
    private sealed class Honeypot : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

        public Honeypot() => _listener.Start();

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public string Url => $"http://127.0.0.1:{Port}/";

        public bool WasVisited => _listener.Pending();

        public void Dispose() => _listener.Dispose();
    }
}
