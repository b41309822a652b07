using System.Text.Json;
using Orleans.MediaTasks.Media;
using Orleans.MediaTasks.Providers.Input;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers.Ffmpeg.Models;

/// <summary>Writes down English speech with the recogniser that ffmpeg has as a filter.</summary>
internal sealed class TranscribeModel(FfmpegOptions options) : SourceModel(
    new ModelInfo
    {
        Name = "ffmpeg/transcribe",
        Kind = MediaTaskKinds.Transcription,
        Provider = FfmpegProvider.Name,
        Description = "Writes down US English speech with PocketSphinx, a small recogniser of before neural networks: for trying out; clear speech comes out roughly, free speech with many wrong words.",
        IsDefault = true,
        ExpectedDuration = TimeSpan.FromSeconds(10),
        AttemptTimeout = TimeSpan.FromHours(2),
        Unavailable = SpeechFiles.Missing(options),
        ExampleInput = """{"source":"/v1/media/{key}","language":"en"}""",
    },
    SourceNeed.Sound)
{
    private static readonly string[] English = ["en", "eng", "english"];

    public override Func<MediaSource, FfmpegPlan> Read(InputReader input)
    {
        // English is all that it hears, so a translation into English is the same work.
        var task = input.Word("task", [Transcript.Transcribe, Transcript.Translate]) ?? Transcript.Transcribe;
        CheckLanguage(input);
        CheckTimes(input);
        var longest = options.MaximumSpeechDuration.TotalSeconds;
        return source => source.Probe.Duration > longest
            ? FfmpegPlan.Impossible($"The source is {source.Probe.Duration:0} s long; at most {longest:0} s are listened to.")
            : new FfmpegPlan { Role = Transcript.Role, SpeechTask = task };
    }

    // Even a lenient model must not write English words for another language: nobody could tell what they are.
    private static void CheckLanguage(InputReader input)
    {
        if (input.Text("language", 32)?.Trim() is { Length: > 0 } language && !English.Contains(language.Split('-', '_')[0], StringComparer.OrdinalIgnoreCase))
        {
            input.Refuse("language", "input.language: this model knows US English only.", ["en"]);
        }
    }

    private static void CheckTimes(InputReader input)
    {
        if (input.Element("timestamp_granularities") is { ValueKind: JsonValueKind.Array } wanted
            && wanted.EnumerateArray().Any(item => item.ValueKind == JsonValueKind.String && item.GetString() == "word"))
        {
            input.Refuse("timestamp_granularities", "input.timestamp_granularities: this model tells the times of segments, not of words.", ["segment"]);
        }
    }
}
