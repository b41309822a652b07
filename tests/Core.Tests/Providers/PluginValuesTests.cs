using System.Text.Json;

namespace Orleans.MediaTasks.Providers;

public sealed class PluginValuesTests
{
    private static readonly PluginKey[] Keys =
    [
        new() { Name = "level", Type = PluginKeyTypes.Number, Minimum = 0, Maximum = 1, Default = "0.5" },
        new() { Name = "count", Type = PluginKeyTypes.Whole, Minimum = 1 },
        new() { Name = "most", Type = PluginKeyTypes.Whole, Maximum = 9 },
        new() { Name = "loud", Type = PluginKeyTypes.Flag },
        new() { Name = "word", Type = PluginKeyTypes.Text, Required = true },
    ];

    [Theory]
    [InlineData("""{"word":""}""")]
    [InlineData("""{"word":"a","level":null,"count":null}""")]
    [InlineData("""{"word":"a","level":0,"count":1,"most":9,"loud":false}""")]
    [InlineData("""{"word":"a","level":1,"count":1e6,"most":-3,"loud":true}""")]
    public void CheckConfig_OfWhatFits_FindsNothing(string config) => Assert.Null(PluginValues.CheckConfig(Keys, config));

    [Theory]
    [InlineData("[]", "invalid_request", "config", "must be an object")]
    [InlineData("{}", "missing_parameter", "config.word", "is required")]
    [InlineData("""{"word":null}""", "missing_parameter", "config.word", "is required")]
    [InlineData("""{"word":1}""", "invalid_request", "config.word", "a text of at most 4,096")]
    [InlineData("""{"word":"a","wort":"b"}""", "invalid_request", "config.wort", "no setting 'wort'")]
    [InlineData("""{"word":"a","level":-0.01}""", "invalid_request", "config.level", "a number from 0 to 1")]
    [InlineData("""{"word":"a","level":"0.5"}""", "invalid_request", "config.level", "a number from 0 to 1")]
    [InlineData("""{"word":"a","count":0}""", "invalid_request", "config.count", "a whole number of at least 1")]
    [InlineData("""{"word":"a","count":1.5}""", "invalid_request", "config.count", "a whole number of at least 1")]
    [InlineData("""{"word":"a","most":10}""", "invalid_request", "config.most", "a whole number of at most 9")]
    [InlineData("""{"word":"a","level":1e999}""", "invalid_request", "config.level", "a number")]
    [InlineData("""{"word":"a","loud":1}""", "invalid_request", "config.loud", "true or false")]
    public void CheckConfig_OfWhatDoesNotFit_NamesTheFirst(string config, string code, string field, string words)
    {
        var problem = PluginValues.CheckConfig(Keys, config);

        Assert.Equal((code, field), (problem!.Code, problem.Field));
        Assert.Contains(words, problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void CheckConfig_AtItsLargestSize_IsFine_AndNotBeyond(int more, bool fine)
    {
        var config = """{"word":"a"}""".PadRight(PluginValues.MaximumConfigBytes + more);

        Assert.Equal(fine, PluginValues.CheckConfig(Keys, config) is null);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void Text_AtItsLargestSize_Fits_AndNotBeyond(int more, bool fits)
    {
        var config = JsonSerializer.Serialize(new { word = new string('x', PluginValues.LongestText + more) });

        Assert.Equal(fits, PluginValues.CheckConfig(Keys, config) is null);
    }

    [Fact]
    public void Check_OfAnInput_LetsOtherMembersBe()
    {
        using var input = JsonDocument.Parse("""{"word":"a","media":"k.mp4"}""");

        Assert.Null(PluginValues.Check(Keys, input.RootElement, "input"));
    }

    [Fact]
    public void WithDefaults_FillsInAndDropsWhatIsGone()
    {
        Assert.Equal("""{"level":0.5,"count":3}""", PluginValues.WithDefaults(Keys, """{"count":3,"gone":1,"level":null}"""));
        Assert.Equal("{}", PluginValues.WithDefaults([], """{"gone":1}"""));
    }
}
