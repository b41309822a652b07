using System.Globalization;
using Orleans.MediaTasks.Providers.Input;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers.Ffmpeg.Models;

/// <summary>A stand-in for a sound model: a small tune from the seed.</summary>
internal sealed class LocalAudioModel() : GeneratorModel(
    new ModelInfo
    {
        Name = "local/audio",
        Kind = MediaTaskKinds.Audio,
        Provider = FfmpegProvider.Name,
        Description = "A stand-in without artificial intelligence: a tune of plain tones chosen by prompt and seed; it neither speaks nor sings the prompt.",
        IsDefault = true,
        ExpectedDuration = TimeSpan.FromSeconds(1),
        AttemptTimeout = TimeSpan.FromMinutes(2),
        ExampleInput = """{"prompt":"rain on a tin roof","duration":5,"format":"mp3"}""",
    })
{
    private const double BaseFrequency = 220;

    // Pentatonic: whatever the seed picks, it sounds like a tune.
    private static readonly int[] Scale = [0, 2, 4, 7, 9, 12, 14, 16];

    private static readonly Dictionary<string, Container> Containers = new()
    {
        ["mp3"] = new("audio/mpeg", ["-c:a", "libmp3lame", "-b:a", "128k", "-f", "mp3"]),
        ["wav"] = new("audio/wav", ["-c:a", "pcm_s16le", "-f", "wav"]),
        ["m4a"] = new("audio/mp4", ["-c:a", "aac", "-b:a", "128k", "-f", "ipod"]),
        ["ogg"] = new("audio/ogg", ["-c:a", "libopus", "-b:a", "96k", "-f", "ogg"]),
        ["flac"] = new("audio/flac", ["-c:a", "flac", "-f", "flac"]),
    };

    // What other services call a codec comes in the container that everything plays; bare samples get a header.
    private static readonly Dictionary<string, string> Synonyms = new() { ["opus"] = "ogg", ["aac"] = "m4a", ["pcm"] = "wav" };

    public override FfmpegPlan Read(InputReader input)
    {
        var prompt = ReadPrompt(input);
        var duration = input.Number("duration", 1, 60) ?? 5;
        var word = input.Word("format", [.. Containers.Keys, .. Synonyms.Keys]) ?? "mp3";
        var format = Synonyms.GetValueOrDefault(word, word);
        var seed = Seed.Read(input, prompt);
        return new FfmpegPlan
        {
            Role = "audio",
            Generator = $"aevalsrc=sample_rate=48000:duration={FfmpegArguments.Seconds(duration)}:exprs='{Tune(seed)}'",
            Output = ["-fflags", "+bitexact", "-flags:a", "+bitexact", .. Containers[format].Options, $"output.{format}"],
            OutputFile = $"output.{format}",
            OutputFamily = MediaFamily.Of(Containers[format].ContentType),
            Duration = duration,
        };
    }

    // A piece of music may be asked for by its title and style alone.
    private static string ReadPrompt(InputReader input)
    {
        var words = new[] { input.Text("title", 32_000), input.Text("style", 32_000) }.Where(text => !string.IsNullOrWhiteSpace(text)).ToArray();
        return words.Length > 0 && !(input.Has("prompt") && input.Text("prompt", 32_000) is not "") ? string.Join(", ", words) : input.RequiredText("prompt", 32_000);
    }

    // Eight notes of half a second over and over, each dying away so that there is no click between them.
    private static string Tune(Seed seed)
    {
        var notes = Enumerable.Range(0, 8).Select(index => BaseFrequency * Math.Pow(2, Scale[seed.Pick(index, Scale.Length)] / 12.0));
        var frequency = notes.Select((note, index) => string.Create(CultureInfo.InvariantCulture, $"{note:0.##}*eq(mod(floor(t*2),8),{index})"));
        return $"0.4*exp(-5*mod(t,0.5))*sin(2*PI*mod(t,0.5)*({string.Join('+', frequency)}))";
    }

    private sealed record Container(string ContentType, IReadOnlyList<string> Options);
}
