namespace Orleans.MediaTasks.Providers.Ffmpeg.Models;

/// <summary>One quality of an HLS ladder.</summary>
/// <param name="Name">Its folder.</param>
/// <param name="Size">Its picture.</param>
/// <param name="Bitrate">Bits of video a second.</param>
internal sealed record HlsRung(string Name, PixelSize Size, long Bitrate)
{
    private static readonly (int Height, long Bitrate)[] Known = [(360, 800_000), (480, 1_400_000), (720, 2_800_000), (1080, 5_000_000)];

    /// <summary>The rungs for a source, lowest first: none is higher than the source, and a source below the lowest gets one of its own height.</summary>
    public static IReadOnlyList<HlsRung> LadderOf(PixelSize source)
    {
        HlsRung[] reached = [.. Known.Where(rung => rung.Height <= source.Height).Select(rung => Make(rung.Height, rung.Bitrate, source))];
        return reached.Length > 0 ? reached : [Make(source.Height, Known[0].Bitrate, source)];
    }

    private static HlsRung Make(int height, long bitrate, PixelSize source)
    {
        var size = new WantedSize(null, height).Fit(source);
        return new HlsRung($"{size.Height}p", size, bitrate);
    }
}
