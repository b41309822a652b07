namespace Orleans.MediaTasks.Providers.Input;

public sealed class InputReaderTests
{
    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[1]")]
    [InlineData("{\"a\":NaN}")]
    [InlineData("{\"a\":\"\\ud800\"}")]
    [InlineData("{\"\\udc00\":1}")]
    [InlineData("{\"a\":[{\"b\":\"\\udfff\"}]}")]
    public void Open_WhenTextIsNoReadableObject_HasAProblemAndNoMembers(string json)
    {
        using var reader = InputReader.Open(json);

        Assert.Equal(("invalid_request", "input"), (reader.Problem?.Code, reader.Problem?.Field));
        Assert.False(reader.Has("a"));
    }

    [Fact]
    public void Open_WhenTextHoldsALoneSurrogate_HasAProblem()
    {
        // Not as a test's argument: those are stored as UTF-8, which has no such thing.
        using var reader = InputReader.Open("{\"a\":\"" + '\ud800' + "\"}");

        Assert.Equal("input", reader.Problem?.Field);
    }

    [Theory]
    [InlineData(32, true)]
    [InlineData(33, false)]
    public void Open_WhenObjectIsDeep_TakesIt32Deep(int depth, bool isTaken)
    {
        var json = string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + new string('}', depth);
        using var reader = InputReader.Open(json);

        Assert.Equal(isTaken, reader.Problem is null);
    }

    [Theory]
    [InlineData("5", 5)]
    [InlineData("5.0", 5)]
    [InlineData("1e1", 10)]
    public void Integer_WhenNumberIsWhole_GivesIt(string number, long expected)
    {
        using var reader = InputReader.Open($$"""{"a":{{number}}}""");

        Assert.Equal(expected, reader.Integer("a", 5, 10));
        Assert.Null(reader.Problem);
    }

    [Theory]
    [InlineData("4")]
    [InlineData("11")]
    [InlineData("5.5")]
    [InlineData("1e400")]
    [InlineData("\"5\"")]
    [InlineData("true")]
    public void Integer_WhenValueIsNoneOrOutOfBounds_RefusesIt(string value)
    {
        using var reader = InputReader.Open($$"""{"a":{{value}}}""");

        Assert.Null(reader.Integer("a", 5, 10));
        Assert.Equal("input.a", reader.Problem?.Field);
    }

    [Fact]
    public void Problem_WhenSeveralAreWrong_IsTheFirst()
    {
        using var reader = InputReader.Open("""{"a":1,"b":{"c":2}}""");

        _ = reader.Object("b")!.Text("c", 10);
        _ = reader.Text("a", 10);

        Assert.Equal("input.b.c", reader.Problem?.Field);
    }

    [Fact]
    public void AllowOnly_WhenAMemberIsUnknown_NamesTheAllowedOnes()
    {
        using var reader = InputReader.Open("""{"duration":1}""");

        reader.AllowOnly(["duration_ms", "steps"]);

        Assert.Equal("input.duration", reader.Problem?.Field);
        Assert.Equal(["duration_ms", "steps"], reader.Problem?.Allowed);
    }

    [Fact]
    public void Members_WhenNull_CountAsAbsent()
    {
        using var reader = InputReader.Open("""{"a":null}""");

        Assert.False(reader.Has("a"));
        Assert.Null(reader.Text("a", 1));
        Assert.Null(reader.Number("a", 0, 1));
        Assert.True(reader.Flag("a", fallback: true));
        Assert.Null(reader.Problem);
    }
}
