using Orleans.MediaTasks.Plugins.Speech;

namespace Orleans.MediaTasks.Plugins;

public sealed class SpeechSegmenterTests
{
    // Tenths of a second are easy to count.
    private const double Window = 0.1;
    private static readonly SpeechSettings Settings = new(Threshold: 0.5, MinimumSpeech: 0.3, MinimumSilence: 0.2, Padding: 0);

    [Fact]
    public void Finish_WhenNothingWasSaid_HasNoSegment()
    {
        Assert.Empty(Segments(Settings, "......"));
        Assert.Empty(Segments(Settings, ""));
    }

    [Theory]
    [InlineData("..###..", 0.2, 0.5)]
    [InlineData("###", 0.0, 0.3)]
    [InlineData("..####", 0.2, 0.6)]
    [InlineData("..#.##..", 0.2, 0.6)]
    [InlineData("..#-#-..", 0.2, 0.6)]
    public void Finish_OfOneStretch_HasItsEnds(string windows, double start, double end)
    {
        var segment = Assert.Single(Segments(Settings, windows));

        Assert.Equal((start, end), (Math.Round(segment.Start, 3), Math.Round(segment.End, 3)));
    }

    [Fact]
    public void Finish_OfTooShortSpeech_LeavesItOut()
    {
        Assert.Empty(Segments(Settings, "..##...."));
        Assert.Single(Segments(Settings with { MinimumSpeech = 0.2 }, "..##...."));
    }

    [Fact]
    public void Finish_OfLongSilence_DividesWhatIsAround()
    {
        Assert.Single(Segments(Settings, "###.###"));
        Assert.Equal(2, Segments(Settings, "###..###").Count);
    }

    [Fact]
    public void Finish_WithPadding_MeetsItsNeighbourInTheMiddleAndStaysInside()
    {
        var segments = Segments(Settings with { Padding = 0.5 }, ".###..###.");

        Assert.Equal([(0.0, 0.5), (0.5, 1.0)], segments.Select(segment => (Math.Round(segment.Start, 3), Math.Round(segment.End, 3))));
    }

    [Fact]
    public void Finish_NamesTheMeanProbabilityOfTheStretchAlone()
    {
        Assert.Equal(0.9, Assert.Single(Segments(Settings, "..###...")).Probability, 6);
        Assert.Equal((0.9 + 0.4 + 0.9) / 3, Assert.Single(Segments(Settings, "#-#")).Probability, 6);
    }

    /// <summary>'#' is speech, '-' nearly, '.' none.</summary>
    private static IReadOnlyList<SpeechSegment> Segments(SpeechSettings settings, string windows)
    {
        var segmenter = new SpeechSegmenter(settings, Window);
        foreach (var window in windows)
        {
            segmenter.Add(window switch { '#' => 0.9, '-' => 0.4, _ => 0.1 });
        }

        return segmenter.Finish(windows.Length * Window);
    }
}
