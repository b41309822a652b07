using Orleans.MediaTasks.Plugins.Text;

namespace Orleans.MediaTasks.Plugins;

public sealed class TextBoxesTests
{
    [Fact]
    public void Find_OnAnEmptyMap_HasNothing() => Assert.Empty(Find(new string('.', 8), new string('.', 8)));

    [Fact]
    public void Find_OfALine_WidensItByWhatTheDetectorTakesAway()
    {
        var map = Enumerable.Repeat(new string('.', 40), 20).ToArray();
        for (var y = 8; y < 12; y++)
        {
            map[y] = new string('.', 10) + new string('#', 20) + new string('.', 10);
        }

        // 20 by 4: the margin is 80 * 1.5 / 48.
        Assert.Equal(new Box(7.5, 5.5, 32.5, 14.5), Assert.Single(Find(map)));
    }

    [Fact]
    public void Find_AtTheEdge_StaysInside()
    {
        var box = Assert.Single(Find("####", "####", "####", "####"));

        Assert.Equal(new Box(0, 0, 4, 4), box);
    }

    [Fact]
    public void Find_OfTwoLines_HasTwo_ButOneWhereTheyTouchAtACorner()
    {
        Assert.Equal(2, Find("###...###", "###...###", "###...###").Count);
        Assert.Single(Find("###...", "###...", "###...", "...###", "...###", "...###"));
    }

    [Theory]
    [InlineData("-", 0)]
    [InlineData("+", 1)]
    public void Find_OfWhatIsUncertain_LeavesItOut(string pixel, int expected)
    {
        var row = string.Concat(Enumerable.Repeat(pixel, 5));

        Assert.Equal(expected, Find(row, row, row, row).Count);
    }

    [Fact]
    public void Find_OfSpecks_LeavesThemOut() => Assert.Empty(Find("......", ".##...", ".##...", "......"));

    [Fact]
    public void Rows_AreReadFromAboveAndFromTheLeft()
    {
        Box first = new(0, 0, 40, 20), second = new(60, 4, 90, 22), third = new(0, 30, 40, 50);

        Assert.Equal([[first, second], [third]], ReadingOrder.Rows([third, second, first]));
        Assert.Empty(ReadingOrder.Rows([]));
    }

    /// <summary>'#' is certain, '+' just enough, '-' not enough, '.' nothing.</summary>
    private static List<Box> Find(params string[] rows) => TextBoxes.Find(
        [.. string.Concat(rows).Select(pixel => pixel switch { '#' => 0.95f, '+' => 0.61f, '-' => 0.59f, _ => 0.05f })], rows[0].Length, rows.Length);
}
