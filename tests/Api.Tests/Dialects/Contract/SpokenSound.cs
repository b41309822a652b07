using System.Diagnostics;

namespace Orleans.MediaTasks.Api.Dialects.Contract;

/// <summary>Sound in which a voice of ffmpeg's says something.</summary>
internal static class SpokenSound
{
    /// <summary>A sentence that the speech recogniser understands.</summary>
    public const string Weather = "the weather is fine today";

    private static readonly Lazy<byte[]> Spoken = new(Make);

    /// <summary>The sentence, with a second of silence before it and after it, as WAV.</summary>
    public static byte[] OfWeather => Spoken.Value;

    private static byte[] Make()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Combine("weather.wav");
        using var ffmpeg = Process.Start("ffmpeg", ["-nostdin", "-loglevel", "error", "-f", "lavfi", "-i", $"flite=text='{Weather}':voice=slt", "-af", "adelay=1000,apad=pad_dur=1", file]);
        ffmpeg.WaitForExit();
        Assert.Equal(0, ffmpeg.ExitCode);
        return File.ReadAllBytes(file);
    }
}
