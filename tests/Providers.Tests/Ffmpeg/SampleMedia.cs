using System.Diagnostics;
using Orleans.MediaTasks.Providers.Ffmpeg;
using Orleans.MediaTasks.Providers.Processes;

[assembly: AssemblyFixture(typeof(SampleMedia))]

namespace Orleans.MediaTasks.Providers.Ffmpeg;

/// <summary>Small real media, made once for all tests of this folder.</summary>
public sealed class SampleMedia : IDisposable
{
    private static readonly string Folder = Directory.CreateTempSubdirectory("mt-samples-").FullName;
    private static readonly Lock Gate = new();

    /// <summary>A video with sound.</summary>
    public static string Video(int width = 128, int height = 96, double seconds = 1, string extension = "mp4") => Make(
        $"video-{width}x{height}-{FfmpegArguments.Seconds(seconds)}.{extension}",
        "-f", "lavfi", "-i", $"testsrc2=size={width}x{height}:rate=10:duration={FfmpegArguments.Seconds(seconds)}",
        "-f", "lavfi", "-i", $"sine=frequency=440:duration={FfmpegArguments.Seconds(seconds)}",
        "-pix_fmt", "yuv420p", "-preset", "ultrafast");

    /// <summary>A video without sound.</summary>
    public static string SilentVideo() => Make("silent.mp4", "-f", "lavfi", "-i", "testsrc2=size=128x96:rate=10:duration=1", "-pix_fmt", "yuv420p");

    /// <summary>A video that is recorded lying and shown upright.</summary>
    public static string TurnedVideo() => Make("turned.mp4", "-i", SilentVideo(), "-c", "copy", "-metadata:s:v", "rotate=90");

    public static string Sound() => Make("sound.wav", "-f", "lavfi", "-i", "sine=frequency=440:duration=1", "-bitexact");

    public static string Picture() => Make("picture.png", "-f", "lavfi", "-i", "testsrc2=size=64x48:rate=1:duration=1", "-frames:v", "1");

    /// <summary>A video that takes any encoder of ours several seconds.</summary>
    public static string LongVideo() => Make("long.mp4", "-f", "lavfi", "-i", "testsrc2=size=1280x720:rate=15:duration=20", "-pix_fmt", "yuv420p", "-preset", "ultrafast", "-crf", "40");

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static string Make(string name, params string[] arguments)
    {
        lock (Gate)
        {
            var path = Path.Combine(Folder, name);
            if (!File.Exists(path))
            {
                using var ffmpeg = Process.Start(Programs.Find("ffmpeg")!, ["-nostdin", "-loglevel", "error", "-y", .. arguments, path]);
                ffmpeg.WaitForExit();
                Assert.Equal(0, ffmpeg.ExitCode);
            }

            return path;
        }
    }
}
