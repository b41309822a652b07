using System.Buffers.Binary;
using Orleans.MediaTasks.Media;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers.Simulation;

/// <summary>The small real files that the simulated models return. Made once, stored anew for every task.</summary>
internal static class SimulationMedia
{
    private const int SampleRate = 8_000;
    private const int WavHeaderLength = 44;
    private const double ToneSeconds = 1;

    private static readonly Lazy<byte[]> Picture = new(() => ReadEmbedded("sim-image.png"));
    private static readonly Lazy<byte[]> Clip = new(() => ReadEmbedded("sim-video.mp4"));
    private static readonly Lazy<byte[]> Tone = new(MakeTone);

    public static async Task<MediaOutput> StoreAsync(string kind, string tenant, IMediaStore store, CancellationToken cancellationToken)
    {
        var (bytes, output) = kind switch
        {
            MediaTaskKinds.Image => (Picture.Value, new MediaOutput { Role = "image", ContentType = "image/png", Width = 256, Height = 256 }),
            MediaTaskKinds.Video => (Clip.Value, new MediaOutput { Role = "video", ContentType = "video/mp4", Width = 256, Height = 144, DurationSeconds = 2 }),
            MediaTaskKinds.Audio => (Tone.Value, new MediaOutput { Role = "audio", ContentType = "audio/wav", DurationSeconds = ToneSeconds }),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no file of this kind."),
        };

        using var content = new MemoryStream(bytes, writable: false);
        var options = new MediaWriteOptions { Tenant = tenant, ClaimedContentType = output.ContentType };
        var stored = await store.WriteAsync(content, options, cancellationToken);
        return output with { Key = stored.Key, ContentType = stored.ContentType, Bytes = stored.Bytes, Sha256 = stored.Sha256 };
    }

    private static byte[] ReadEmbedded(string name)
    {
        using var stream = typeof(SimulationMedia).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The embedded file '{name}' is missing from the build.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>One second of 440 Hz, 16 bit mono, faded in and out so that it does not click.</summary>
    private static byte[] MakeTone()
    {
        const int samples = (int)(SampleRate * ToneSeconds);
        const int dataLength = samples * sizeof(short);
        var wav = new byte[WavHeaderLength + dataLength];
        var span = wav.AsSpan();

        "RIFF"u8.CopyTo(span);
        BinaryPrimitives.WriteInt32LittleEndian(span[4..], wav.Length - 8);
        "WAVEfmt "u8.CopyTo(span[8..]);
        BinaryPrimitives.WriteInt32LittleEndian(span[16..], 16);
        BinaryPrimitives.WriteInt16LittleEndian(span[20..], 1);
        BinaryPrimitives.WriteInt16LittleEndian(span[22..], 1);
        BinaryPrimitives.WriteInt32LittleEndian(span[24..], SampleRate);
        BinaryPrimitives.WriteInt32LittleEndian(span[28..], SampleRate * sizeof(short));
        BinaryPrimitives.WriteInt16LittleEndian(span[32..], sizeof(short));
        BinaryPrimitives.WriteInt16LittleEndian(span[34..], 16);
        "data"u8.CopyTo(span[36..]);
        BinaryPrimitives.WriteInt32LittleEndian(span[40..], dataLength);

        for (var i = 0; i < samples; i++)
        {
            var fade = Math.Min(1, Math.Min(i, samples - i) / 400.0);
            var value = Math.Sin(2 * Math.PI * 440 * i / SampleRate) * fade * 0.3;
            BinaryPrimitives.WriteInt16LittleEndian(span[(WavHeaderLength + (i * sizeof(short)))..], (short)(value * short.MaxValue));
        }

        return wav;
    }
}
