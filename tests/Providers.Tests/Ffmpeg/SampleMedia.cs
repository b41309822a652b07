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

    /// <summary>Two seconds of silence, somebody who speaks for about three, and two of silence, as MP3.</summary>
    public static string Speech() => Make(
        "speech.mp3",
        "-f", "lavfi", "-i", "flite=text='The quick brown fox jumps over the lazy dog':voice=slt",
        "-af", "adelay=2000,apad=pad_dur=2", "-ar", "44100");

    /// <summary>A sentence that the speech recogniser understands, with two seconds of silence before it and after it.</summary>
    public static string Spoken() => Make("spoken.wav", "-f", "lavfi", "-i", "flite=text='the weather is fine today':voice=slt", "-af", "adelay=2000,apad=pad_dur=2", "-ar", "44100");

    /// <summary>The same twice, as somebody says it who waits in between.</summary>
    public static string SpokenTwice() => Make("spoken-twice.mp3", "-stream_loop", "1", "-i", Spoken());

    public static string Silence() => Make("silence.wav", "-f", "lavfi", "-i", "anullsrc=r=48000:cl=stereo", "-t", "3");

    /// <summary>A white picture with two lines of black text.</summary>
    public static string WrittenPicture() => Make("written.png", "-f", "lavfi", "-i", "color=c=white:s=1280x720:d=1", "-vf", $"{Line("Harbour lights 2026", 64, 120)},{Line("Departure at platform 42", 48, 300)}", "-frames:v", "1");

    /// <summary>A video of three seconds in which text stands from the second one on.</summary>
    public static string WrittenVideo() => Make("written.mp4", "-f", "lavfi", "-i", "color=c=white:s=640x360:d=3:r=10", "-vf", $"{Line("Second act", 48, 150)}:enable='gte(t,1)'", "-pix_fmt", "yuv420p");

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static string Line(string text, int size, int top) =>
        $"drawtext=fontfile={Path.Combine(AppContext.BaseDirectory, "Fonts", "DejaVuSans.ttf")}:text='{text}':fontsize={size}:x=100:y={top}:fontcolor=black";

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
