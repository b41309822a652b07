using System.Text;
using Orleans.MediaTasks.Media;

namespace Orleans.MediaTasks.Providers.Ffmpeg;

public sealed class TranscribeTests : IDisposable
{
    private const string Model = "ffmpeg/transcribe";

    private readonly FfmpegBed _bed = new();

    public void Dispose() => _bed.Dispose();

    [Fact]
    public async Task Transcribe_OfSpokenWords_WritesThemDownWithTheirTimes()
    {
        var outputs = await MakeAsync(SampleMedia.Spoken(), ""","language":"en" """);

        Assert.Equal(["transcript", "subtitles"], outputs.Select(output => output.Role));
        var transcript = Transcript.Parse(outputs[0].Data!)!;
        Assert.Equal(("transcribe", "english"), (transcript.Task, transcript.Language));
        Assert.Contains("weather is fine", transcript.Text, StringComparison.Ordinal);
        Assert.Equal(5.9, transcript.Duration!.Value, 0.5);
        var segment = Assert.Single(transcript.Segments);
        Assert.Equal(transcript.Text, segment.Text);

        // The sample has two seconds of silence on either side.
        Assert.InRange(segment.Start, 1.8, 2.4);
        Assert.InRange(segment.End, transcript.Duration.Value - 2.6, transcript.Duration.Value - 1.2);
        Assert.Equal(outputs[0].Data, await ReadAsync(outputs[0].Key!));
        Assert.Equal(Subtitles.Vtt(transcript), await ReadAsync(outputs[1].Key!));
        Assert.Equal(("application/json", "text/vtt"), (outputs[0].ContentType, outputs[1].ContentType));
    }

    [Fact]
    public async Task Transcribe_OfTwoUtterances_TellsThemApart()
    {
        var transcript = Transcript.Parse((await MakeAsync(SampleMedia.SpokenTwice()))[0].Data!)!;

        Assert.Equal(2, transcript.Segments.Count);
        Assert.True(transcript.Segments[0].End <= transcript.Segments[1].Start);
        Assert.Equal(transcript.Text, string.Join(' ', transcript.Segments.Select(segment => segment.Text)));
    }

    [Fact]
    public async Task Transcribe_OfTheSoundOfAVideoOrOfSilence_IsEmptyWhereNobodySpeaks()
    {
        var video = Transcript.Parse((await MakeAsync(SampleMedia.Video()))[0].Data!)!;
        var silence = await MakeAsync(SampleMedia.Silence(), ""","task":"translate" """);

        Assert.Equal(1, video.Duration!.Value, 0.2);
        Assert.Equal("""{"task":"translate","language":"english","duration":3,"text":"","segments":[]}""", silence[0].Data);
        Assert.Equal("WEBVTT\n\n", await ReadAsync(silence[1].Key!));
    }

    [Fact]
    public async Task Transcribe_WhenUnderWay_ReportsHowFarItHasListened()
    {
        var progress = new RecordedProgress();

        await MakeAsync(SampleMedia.SpokenTwice(), progress: progress);

        Assert.Equal(["probing", "decoding", "listening", "storing"], progress.Reports.Select(report => report.Stage).Distinct());
        Assert.Equal(progress.Reports.Select(report => report.Percent).Order(), progress.Reports.Select(report => report.Percent));
    }

    [Fact]
    public async Task Transcribe_OfASoundThatIsTooLong_SaysHowLongItMayBe()
    {
        using var strict = new FfmpegBed(new FfmpegOptions { MaximumSpeechDuration = TimeSpan.FromSeconds(1) });

        var outcome = await strict.RunAsync(Model, $$"""{"source":"{{await strict.StoreAsync(SampleMedia.Silence())}}"}""");
        var fits = await strict.RunAsync(Model, $$"""{"source":"{{await strict.StoreAsync(SampleMedia.Sound())}}"}""");

        Assert.Equal("The source is 3 s long; at most 1 s are listened to.", Assert.IsType<AttemptOutcome.Invalid>(outcome).Message);
        Assert.IsType<AttemptOutcome.Succeeded>(fits);
    }

    [Theory]
    [InlineData("en", true)]
    [InlineData("EN-us", true)]
    [InlineData("English", true)]
    [InlineData("", true)]
    [InlineData("de", false)]
    [InlineData("enochian", false)]
    public void Validate_OfALanguage_TakesEnglishOnly(string language, bool isTaken)
    {
        foreach (var lenient in (string[])["", ""","lenient":true"""])
        {
            Assert.Equal(isTaken ? null : "input.language", _bed.Validate(Model, $$"""{"source":"a.wav","language":"{{language}}"{{lenient}}}""")?.Field);
        }
    }

    [Fact]
    public async Task Transcribe_WhenTheRecognisersFilesAreMissing_SaysWhatToInstallAndRunsNothing()
    {
        using var elsewhere = new FfmpegBed(new FfmpegOptions { SpeechModelPath = "/nowhere/en-us" });
        const string Why = "The files of the speech recogniser were not found where MediaTasks:Providers:Ffmpeg:SpeechModelPath says.";

        Assert.Equal(Why, elsewhere.Provider.Describe().Models.Single(model => model.Name == Model).Unavailable);
        Assert.Null(elsewhere.Provider.Describe().Unavailable);
        Assert.Equal(new AttemptOutcome.Misconfigured(Why), await elsewhere.RunAsync(Model, """{"source":"a.wav"}"""));
        await elsewhere.MakeAsync("local/audio", """{"prompt":"a","duration":1}""");
    }

    private async Task<IReadOnlyList<Tasks.MediaOutput>> MakeAsync(string sample, string fields = "", IAttemptProgress? progress = null)
    {
        var input = $$"""{"source":"{{await _bed.StoreAsync(sample)}}"{{fields}}}""";
        Assert.Null(_bed.Validate(Model, input));
        var outcome = await _bed.RunAsync(Model, input, progress);
        Assert.True(outcome is AttemptOutcome.Succeeded, outcome.ToString());
        return ((AttemptOutcome.Succeeded)outcome).Outputs;
    }

    private async Task<string> ReadAsync(string key) => Encoding.UTF8.GetString(await _bed.ReadAsync(key));
}
