using System.Runtime.InteropServices;
using Orleans.MediaTasks.Plugins.Media;

namespace Orleans.MediaTasks.Plugins.Speech;

/// <summary><c>speech_segments</c>: where somebody speaks in a sound track.</summary>
internal static class SpeechSegmentsPlugin
{
    private const double WindowSeconds = (double)SileroVad.Window / SileroVad.Rate;

    public static async Task RunAsync(PluginCall call, PluginOutput output)
    {
        var facts = await Ffmpeg.ProbeAsync(call.MediaPath);
        if (!facts.HasSound)
        {
            throw new PluginRefusal("invalid_request", "There is no sound in the media.");
        }

        output.Progress(0, "listening");
        using var model = new SileroVad();
        var settings = new SpeechSettings(
            call.Config("threshold", 0.5), call.Config("min_speech_ms", 250) / 1000, call.Config("min_silence_ms", 100) / 1000, call.Config("pad_ms", 30) / 1000);
        var segmenter = new SpeechSegmenter(settings, WindowSeconds);
        var samples = 0L;
        await Ffmpeg.DecodeSoundAsync(call.MediaPath, SileroVad.Rate, async sound =>
        {
            var bytes = new byte[SileroVad.Window * sizeof(float)];
            int count;
            while ((count = await sound.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false)) > 0)
            {
                // The last window is filled up with silence.
                bytes.AsSpan(count).Clear();
                segmenter.Add(model.Next(MemoryMarshal.Cast<byte, float>(bytes)));
                samples += count / sizeof(float);
                output.Progress(facts.Duration is > 0 and var length ? samples / (SileroVad.Rate * length) : 0, "listening");
            }
        });

        var duration = (double)samples / SileroVad.Rate;
        var segments = segmenter.Finish(duration);
        output.Succeed(new
        {
            segments = segments.Select(segment => new { start = Round(segment.Start), end = Round(segment.End), probability = Round(segment.Probability) }),
            speech_seconds = Round(segments.Sum(segment => segment.End - segment.Start)),
            duration = Round(duration),
        });
    }

    private static double Round(double number) => Math.Round(number, 3);
}
