using Orleans.MediaTasks.Media;

namespace Orleans.MediaTasks.Providers.Ffmpeg;

public sealed class SpeechReaderTests
{
    [Fact]
    public void Read_OfUtterancesBetweenSilences_GivesThemTheTimesOfTheSounds()
    {
        var transcript = Read(
            10,
            "pts_time=0.000000",
            "pts_time=0.300000|tag:lavfi.silence_start=0",
            "pts_time=2.000000|tag:lavfi.silence_end=2.0125",
            "pts_time=4.300000|tag:lavfi.silence_start=4.02",
            "pts_time=4.600000|tag:lavfi.asr.text=go forward",
            "pts_time=6.000000|tag:lavfi.silence_end=6.05",
            "pts_time=8.300000|tag:lavfi.silence_start=8",
            "pts_time=8.500000|tag:lavfi.asr.text=ten meters");

        Assert.Equal(("transcribe", "english", 10, "go forward ten meters"), (transcript.Task, transcript.Language, transcript.Duration, transcript.Text));
        Assert.Equal([new(2.0125, 4.02, "go forward"), new TranscriptSegment(6.05, 8, "ten meters")], transcript.Segments);
    }

    [Fact]
    public void Read_OfAPauseWithinAnUtterance_KeepsItWhole() => Assert.Equal(
        [new TranscriptSegment(1, 5, "go forward ten meters")],
        Read(
            9,
            "pts_time=1.0|tag:lavfi.silence_end=1",
            "pts_time=2.3|tag:lavfi.silence_start=2",
            "pts_time=2.4|tag:lavfi.silence_end=2.4",
            "pts_time=5.3|tag:lavfi.silence_start=5",
            "pts_time=5.5|tag:lavfi.asr.text=go forward ten meters").Segments);

    [Fact]
    public void Read_WithoutSilences_GivesUtterancesTheTimeInBetween() => Assert.Equal(
        [new(0, 2.5, "one"), new TranscriptSegment(2.5, 4, "two")],
        Read(4, "pts_time=2.5|tag:lavfi.asr.text=one", "pts_time=5.1|tag:lavfi.asr.text=two").Segments);

    [Fact]
    public void Read_OfWhatIsToldAfterTheEnd_EndsWithTheSound()
    {
        var transcript = Read(3, "pts_time=1|tag:lavfi.silence_end=1", "pts_time=3.9|tag:lavfi.silence_start=3.6", "pts_time=4|tag:lavfi.asr.text=one", "pts_time=4.5|tag:lavfi.asr.text=two");

        Assert.Equal([new(1, 3, "one"), new TranscriptSegment(3, 3, "two")], transcript.Segments);
    }

    [Theory]
    [InlineData("pts_time=1.5", 1.5)]
    [InlineData("frame|pts_time=1.5|tag:lavfi.asr.text=a", 1.5)]
    [InlineData("tag:lavfi.asr.text=a|pts_time=1.5", 1.5)]
    [InlineData("pts_time=N/A", null)]
    [InlineData("pts_time=-1", null)]
    [InlineData("pts_time=1e999", null)]
    [InlineData("pts_time=", null)]
    [InlineData("pts_time", null)]
    [InlineData("=|||=", null)]
    [InlineData("rubbish", null)]
    public void Read_OfAnyLine_GivesItsTimeOrNone(string line, double? time) => Assert.Equal(time, new SpeechReader(9).Read(line));

    [Theory]
    [InlineData("pts_time=1|tag:lavfi.asr.text=", "")]
    [InlineData("pts_time=1|tag:lavfi.asr.text=  ", "")]
    [InlineData("pts_time=1|tag:lavfi.asr.text= it's a=b ", "it's a=b")]
    [InlineData("pts_time=N/A|tag:lavfi.asr.text=late", "late")]
    [InlineData("pts_time=1|tag:lavfi.silence_end=soon|tag:lavfi.asr.text=a", "a")]
    [InlineData("pts_time=1|tag:lavfi.other=b", "")]
    public void Read_OfWords_TakesThemAsTheyAre(string line, string text) => Assert.Equal(text, Read(2, line).Text);

    [Fact]
    public void Read_OfSilenceOnly_HearsNothing()
    {
        var transcript = Read(3, "pts_time=0.3|tag:lavfi.silence_start=0", "pts_time=3.0");

        Assert.Equal("", transcript.Text);
        Assert.Empty(transcript.Segments);
    }

    private static Transcript Read(double duration, params string[] lines)
    {
        var reader = new SpeechReader(duration);
        foreach (var line in lines)
        {
            reader.Read(line);
        }

        return reader.ToTranscript(Transcript.Transcribe);
    }
}
