using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Orleans.MediaTasks.Providers.Aliases;

public sealed class ModelAliasSettingsTests
{
    private const string Shipped =
        """
        {"MediaTasks":{"Models":{
          "dall-e-3":{"Target":"local/image","AttemptTimeout":"00:05:00","Input":{"lenient":true,"n":2,"ratio":0.5,"words":["a","b"],"deep":{"x":"y"}},"Rename":{"output_format":"format"}},
          "EmbeddingGeneration":{"Target":"local/hash-256"}
        }}}
        """;

    [Fact]
    public void Read_WhenNothingIsConfigured_GivesTheShippedOnes()
    {
        var aliases = Read([]);

        Assert.Equal(["dall-e-3", "EmbeddingGeneration"], aliases.Keys);
        var alias = aliases["dall-e-3"];
        Assert.Equal(("local/image", true, TimeSpan.FromMinutes(5)), (alias.Target, alias.YieldsToModel, alias.AttemptTimeout));
        Assert.Equal("""{"deep":{"x":"y"},"lenient":true,"n":2,"ratio":0.5,"words":["a","b"]}""", alias.Input);
        Assert.Equal([new("output_format", "format")], alias.Rename);
        Assert.Equal("MediaTasks:Models:dall-e-3:Target (models.json)", alias.Setting);
    }

    [Fact]
    public void Read_WhenThereAreNoShippedOnes_GivesThoseOfTheInstallation() =>
        Assert.Equal("local/video", Assert.Single(ModelAliasSettings.Read(Section(Configured(new() { ["mine:Target"] = "local/video" })), null)).Target);

    [Fact]
    public void Read_WhenTheInstallationNamesATarget_TakesNothingOfTheShippedOne()
    {
        var alias = Read(new() { ["dall-e-3:Target"] = "openai/dall-e-3", ["dall-e-3:ExpectedDuration"] = "00:00:12" })["dall-e-3"];

        Assert.Equal(("openai/dall-e-3", "{}", false, null, TimeSpan.FromSeconds(12)), (alias.Target, alias.Input, alias.YieldsToModel, alias.AttemptTimeout, alias.ExpectedDuration));
        Assert.Empty(alias.Rename);
        Assert.Equal("MediaTasks:Models:dall-e-3:Target", alias.Setting);
    }

    [Fact]
    public void Read_WhenTheInstallationNamesNoTarget_ChangesOnlyWhatItNames()
    {
        var alias = Read(new() { ["dall-e-3:Input:n"] = "3", ["dall-e-3:Description"] = "Ours." })["dall-e-3"];

        Assert.Equal(("local/image", "Ours.", TimeSpan.FromMinutes(5)), (alias.Target, alias.Description, alias.AttemptTimeout));
        Assert.Contains("\"n\":3", alias.Input, StringComparison.Ordinal);
        Assert.Contains("\"lenient\":true", alias.Input, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_WhenTheTargetIsEmpty_TakesTheAliasAway() => Assert.Equal(["EmbeddingGeneration"], Read(new() { ["dall-e-3:Target"] = "" }).Keys);

    [Fact]
    public void Read_WhenTheInputIsOneText_KeepsItsTypes() =>
        Assert.Equal("""{"n":"3"}""", Read(new() { ["mine:Target"] = "local/image", ["mine:Input"] = """{ "n": "3" }""" })["mine"].Input);

    [Theory]
    [InlineData("mine:Description", "words", "MediaTasks:Models:mine:Target", "Name the model behind it")]
    [InlineData("dall-e-3:Targett", "words", "MediaTasks:Models:dall-e-3:Targett", "There is no such setting")]
    [InlineData("dall-e-3:Input", "[]", "MediaTasks:Models:dall-e-3:Input", "must be a JSON object")]
    [InlineData("dall-e-3:Input", "{", "MediaTasks:Models:dall-e-3:Input", "must be a JSON object")]
    [InlineData("dall-e-3:ExpectedDuration", "soon", "MediaTasks:Models:dall-e-3:ExpectedDuration", "'soon' is no time")]
    [InlineData("dall-e-3:AttemptTimeout", "00:00:00", "MediaTasks:Models:dall-e-3:AttemptTimeout", "is no time")]
    public void Read_WhenASettingMakesNoSense_NamesIt(string key, string value, string setting, string problem)
    {
        var exception = Assert.Throws<ModelAliasException>(() => Read(new() { [key] = value }));

        Assert.Equal(setting, exception.Setting);
        Assert.Contains(problem, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AddModelAliases_WhenCalled_RegistersEachOfThem()
    {
        using var services = new ServiceCollection().AddModelAliases(Configured([]), ShippedConfiguration()).BuildServiceProvider();

        Assert.Equal(["dall-e-3", "EmbeddingGeneration"], services.GetServices<ModelAlias>().Select(alias => alias.Name));
    }

    private static Dictionary<string, ModelAlias> Read(Dictionary<string, string?> settings) =>
        ModelAliasSettings.Read(Section(Configured(settings)), Section(ShippedConfiguration())).ToDictionary(alias => alias.Name);

    private static IConfigurationSection Section(IConfiguration configuration) => configuration.GetSection(ModelAliasesExtensions.Section);

    private static IConfigurationRoot ShippedConfiguration() => new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(Shipped))).Build();

    private static IConfigurationRoot Configured(Dictionary<string, string?> settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(setting => $"{ModelAliasesExtensions.Section}:{setting.Key}", setting => setting.Value)).Build();
}
