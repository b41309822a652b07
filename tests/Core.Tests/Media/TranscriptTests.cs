namespace Orleans.MediaTasks.Media;

public sealed class TranscriptTests
{
    private static readonly Transcript Whole = new()
    {
        Task = Transcript.Translate,
        Language = "english",
        Duration = 3.25,
        Text = "it's \"ten\" <meters>",
        Segments = [new(0, 1.5, "it's \"ten\""), new(2, 3.25, "<meters>")],
    };

    [Fact]
    public void ToJson_OfATranscript_IsOpenAisVerboseForm() => Assert.Equal(
        """{"task":"translate","language":"english","duration":3.25,"text":"it's \"ten\" <meters>","segments":[{"id":0,"start":0,"end":1.5,"text":"it's \"ten\""},{"id":1,"start":2,"end":3.25,"text":"<meters>"}]}""",
        Whole.ToJson());

    [Fact]
    public void Parse_OfWhatWasWritten_GivesTheSame()
    {
        var read = Transcript.Parse(Whole.ToJson())!;

        Assert.Equal(Whole with { Segments = [] }, read with { Segments = [] });
        Assert.Equal(Whole.Segments, read.Segments);
    }

    [Fact]
    public void Parse_OfAnotherProvidersWords_TakesWhatItKnows()
    {
        var read = Transcript.Parse("""{"text":"a b","duration":"8.5","x":1,"segments":[{"start":"0.5","end":1,"text":"a","tokens":[1]},{"start":1,"text":"no end"},7,null]}""")!;

        Assert.Equal((Transcript.Transcribe, null, 8.5, "a b"), (read.Task, read.Language, read.Duration, read.Text));
        Assert.Equal([new TranscriptSegment(0.5, 1, "a")], read.Segments);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"text":7}""")]
    [InlineData("""{"text":"\ud800"}""")]
    public void Parse_OfSomethingElse_GivesNothing(string json) => Assert.Null(Transcript.Parse(json));
}
