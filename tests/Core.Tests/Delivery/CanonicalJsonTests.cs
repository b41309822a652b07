using System.Text;
using System.Text.Json;
using CsCheck;

namespace Orleans.MediaTasks.Delivery;

public sealed class CanonicalJsonTests
{
    [Theory]
    [InlineData("0.1", "0.1")]
    [InlineData("12.50", "12.5")]
    [InlineData("100", "100")]
    [InlineData("1e21", "1e+21")]
    [InlineData("1e20", "100000000000000000000")]
    [InlineData("123456789012345680000", "123456789012345680000")]
    [InlineData("1e-7", "1e-7")]
    [InlineData("0.000001", "0.000001")]
    [InlineData("1.5e-10", "1.5e-10")]
    [InlineData("-1.25E+30", "-1.25e+30")]
    [InlineData("-0", "0")]
    [InlineData("-0.0", "0")]
    [InlineData("9007199254740993", "9007199254740992")]
    [InlineData("1e400", "null")]
    [InlineData("5e-324", "5e-324")]
    [InlineData("1.7976931348623157e308", "1.7976931348623157e+308")]
    public void Value_ANumber_IsWrittenAsJavaScriptWritesIt(string number, string written) => Assert.Equal($"{{\"n\":{written}}}", Rewrite($"{{\"n\":{number}}}"));

    [Theory]
    [InlineData("\\u003c\\/b\\u003e&'", "</b>&'")]
    [InlineData("\\u000B\\u001f\\b\\f\\n\\r\\t\\\"\\\\", "\\u000b\\u001f\\b\\f\\n\\r\\t\\\"\\\\")]
    [InlineData("\\u007f\\u00a0\\u2028\\u2029\\u3000\\ufeff", "\u007f\u00a0\u2028\u2029\u3000\ufeff")]
    [InlineData("\\ud83d\\ude00", "😀")]
    [InlineData("a\\ud83db", "a\ufffdb")]
    [InlineData("\\ude00\\ud83d", "\ufffd\ufffd")]
    public void Value_AText_IsWrittenAsJavaScriptWritesIt(string text, string written) => Assert.Equal($"{{\"t\":\"{written}\"}}", Rewrite($"{{\"t\":\"{text}\"}}"));

    [Theory]
    [InlineData("""{"b":1,"2":1,"1":0}""", """{"1":0,"2":1,"b":1}""")]
    [InlineData("""{"a":1,"b":2,"a":3}""", """{"a":3,"b":2}""")]
    [InlineData("""{"z":[ {"10":1,"9":[]}, null, true ], "01":1, "4294967295":1, "4294967294":1}""", """{"4294967294":1,"z":[{"9":[],"10":1},null,true],"01":1,"4294967295":1}""")]
    public void Value_AnObject_HasItsKeysWhereJavaScriptPutsThem(string json, string written) => Assert.Equal(written, Rewrite(json));

    [Fact]
    public void Render_EveryKindOfField_IsCompact()
    {
        var json = CanonicalJson.Render(json => json
            .Text("text", "a\"😀\ud800")
            .Text("none", null)
            .Whole("whole", -CanonicalJson.LargestWhole)
            .Number("number", 0.5)
            .Number("infinite", double.PositiveInfinity)
            .Flag("flag", true)
            .Time("time", new DateTimeOffset(2026, 1, 1, 2, 0, 0, 7, TimeSpan.FromHours(2)))
            .Object("object", inner => inner.Object("empty", _ => { }).Flag("flag", false))
            .Texts("texts", ["a", "b"])
            .Objects("objects", [1, 2], (item, number) => item.Whole("n", number))
            .Texts("last", []));

        Assert.Equal(
            """{"text":"a\"😀�","none":null,"whole":-9007199254740991,"number":0.5,"infinite":null,"flag":true,"time":"2026-01-01T00:00:00.007Z","object":{"empty":{},"flag":false},"texts":["a","b"],"objects":[{"n":1},{"n":2}],"last":[]}""",
            Encoding.UTF8.GetString(json));
    }

    [Fact]
    public void Render_WhatJavaScriptWouldChange_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => CanonicalJson.Render(json => json.Flag("a", true).Flag("a", true)));
        Assert.Throws<ArgumentException>(() => CanonicalJson.Render(json => json.Flag("0", true)));
        Assert.Throws<ArgumentOutOfRangeException>(() => CanonicalJson.Render(json => json.Whole("n", CanonicalJson.LargestWhole + 1)));
    }

    [Fact]
    public void Value_OfAnyText_SaysTheSameAndStaysAsItIs() => Gen.String.Sample(text =>
    {
        var once = Encoding.UTF8.GetString(CanonicalJson.Render(json => json.Text(" " + text, text)));
        using var read = JsonDocument.Parse(once);

        Assert.Equal(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)), read.RootElement.EnumerateObject().Single().Value.GetString());
        Assert.Equal(once, Rewrite(once));
    });

    [Fact]
    public void Value_OfAnyNumber_SaysTheSame() => Gen.Double.Where(double.IsFinite).Sample(number =>
    {
        var once = Encoding.UTF8.GetString(CanonicalJson.Render(json => json.Number("n", number)));
        using var read = JsonDocument.Parse(once);

        Assert.Equal(number, read.RootElement.GetProperty("n").GetDouble());
        Assert.Equal(once, Rewrite(once));
    });

    private static string Rewrite(string json)
    {
        using var document = JsonDocument.Parse(json);
        var wrapped = Encoding.UTF8.GetString(CanonicalJson.Render(fields => fields.Value("v", document.RootElement)));
        return wrapped["{\"v\":".Length..^1];
    }
}
