namespace Orleans.MediaTasks.Media;

public sealed class SubtitlesTests
{
    [Fact]
    public void Vtt_OfSegments_HasACueForEach() => Assert.Equal(
        "WEBVTT\n\n00:00:00.000 --> 00:00:01.500\ngo forward\n\n00:00:02.000 --> 00:00:03.250\nten meters\n\n",
        Subtitles.Vtt(Of(new(0, 1.5, "go forward"), new(2, 3.25, "ten meters"))));

    [Fact]
    public void Srt_OfSegments_CountsThemFromOne() => Assert.Equal(
        "1\n00:00:00,000 --> 00:00:01,500\ngo forward\n\n2\n00:00:02,000 --> 00:00:03,250\nten meters\n\n",
        Subtitles.Srt(Of(new(0, 1.5, "go forward"), new(2, 3.25, "ten meters"))));

    [Fact]
    public void Both_WhenNothingWasHeard_HaveNoCue() => Assert.Equal(("WEBVTT\n\n", ""), (Subtitles.Vtt(Of()), Subtitles.Srt(Of())));

    [Theory]
    [InlineData(0, 0.0005, "00:00:00,000 --> 00:00:00,001")]
    [InlineData(0, 0, "00:00:00,000 --> 00:00:00,001")]
    [InlineData(5, 4, "00:00:05,000 --> 00:00:05,001")]
    [InlineData(-3, 1, "00:00:00,000 --> 00:00:01,000")]
    [InlineData(59.9994, 59.9996, "00:00:59,999 --> 00:01:00,000")]
    [InlineData(3599.9999, 3600, "01:00:00,000 --> 01:00:00,001")]
    [InlineData(86399.5, 90000, "23:59:59,500 --> 25:00:00,000")]
    [InlineData(double.NaN, double.PositiveInfinity, "00:00:00,000 --> 100:00:00,000")]
    public void Times_AtTheirEdges_StayTimesThatGoForward(double start, double end, string times)
    {
        Assert.Equal($"1\n{times}\nx\n\n", Subtitles.Srt(Of(new TranscriptSegment(start, end, "x"))));
        Assert.Equal($"WEBVTT\n\n{times.Replace(',', '.')}\nx\n\n", Subtitles.Vtt(Of(new TranscriptSegment(start, end, "x"))));
    }

    [Theory]
    [InlineData(" a\r\n\r\n b\t", "a b", "a b")]
    [InlineData("fish & <b>chips</b> --> 5", "fish & <b>chips</b> --> 5", "fish &amp; &lt;b&gt;chips&lt;/b&gt; --&gt; 5")]
    public void Text_ThatCouldEndACue_IsMadeHarmless(string text, string srt, string vtt)
    {
        Assert.EndsWith($"\n{srt}\n\n", Subtitles.Srt(Of(new TranscriptSegment(0, 1, text))), StringComparison.Ordinal);
        Assert.EndsWith($"\n{vtt}\n\n", Subtitles.Vtt(Of(new TranscriptSegment(0, 1, text))), StringComparison.Ordinal);
    }

    [Fact]
    public void Segments_WithoutWords_AreNoCues() =>
        Assert.Equal("1\n00:00:01,000 --> 00:00:02,000\nx\n\n", Subtitles.Srt(Of(new(0, 1, " \n "), new(1, 2, "x"))));

    private static Transcript Of(params TranscriptSegment[] segments) => new() { Text = "", Segments = segments };
}
