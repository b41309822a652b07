using System.Text.Json;
using CsCheck;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers;

public sealed class AliasedInputTests
{
    private static readonly ProviderInfo Local = new()
    {
        Name = "local",
        Description = "Local.",
        Models = [new() { Name = "target", Kind = MediaTaskKinds.Image, Provider = "local", Description = "It." }],
    };

    [Theory]
    [InlineData("""{}""", """{"n":2,"deep":{"a":[1]}}""")]
    [InlineData("""{"n":5}""", """{"n":5,"deep":{"a":[1]}}""")]
    [InlineData("""{"n":null}""", """{"n":2,"deep":{"a":[1]}}""")]
    [InlineData("""{"deep":{}}""", """{"deep":{},"n":2}""")]
    [InlineData("""{"prompt":"漢字 🐦 <b> \"quoted\" \\ \u0001"}""", """{"prompt":"漢字 🐦 <b> \"quoted\" \\ \u0001","n":2,"deep":{"a":[1]}}""")]
    [InlineData("""{"big":12345678901234567890.10,"n":1}""", """{"big":12345678901234567890.10,"n":1,"deep":{"a":[1]}}""")]
    public void Translate_WhenDefaultsAreSet_FillsInWhatIsMissing(string input, string expected) =>
        Assert.Equal(Normal(expected), Normal(Translate(input, defaults: """{"n":2,"deep":{"a":[1]}}""")));

    [Theory]
    [InlineData("""{"output_format":"png"}""", """{"format":"png"}""")]
    [InlineData("""{"output_format":"png","format":"webp"}""", """{"format":"webp"}""")]
    [InlineData("""{"output_format":"png","format":null}""", """{"format":"png"}""")]
    [InlineData("""{"left":1,"right":2}""", """{"right":1,"left":2}""")]
    [InlineData("""{"other":1}""", """{"other":1}""")]
    [InlineData("""{"outer":{"output_format":"png"}}""", """{"outer":{"output_format":"png"}}""")]
    public void Translate_WhenMembersAreRenamed_MovesThem(string input, string expected) =>
        Assert.Equal(Normal(expected), Normal(Translate(input, rename: new() { ["output_format"] = "format", ["left"] = "right", ["right"] = "left" })));

    [Fact]
    public void Translate_WhenARenamedMemberHasADefault_TakesTheCallers() =>
        Assert.Equal("""{"duration":8}""", Translate("""{"seconds":8}""", """{"duration":4}""", new() { ["seconds"] = "duration" }));

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"prompt":"\ud800"}""")]
    public void Translate_WhenTheInputIsNoReadableObject_LeavesItToTheProvider(string input) => Assert.Equal(input, Translate(input, """{"n":2}"""));

    [Fact]
    public void Translate_WhenDoneTwice_ChangesNothingMore() =>
        Gen.Dictionary(Gen.OneOf("prompt", "n", "output_format", "format"), Gen.OneOf("1", "null", "\"x\"", "[]", "{}"))[0, 4]
            .Select(members => $"{{{string.Join(',', members.Select(member => $"\"{member.Key}\":{member.Value}"))}}}")
            .Sample(input =>
            {
                var once = Translate(input, """{"n":2}""", new() { ["output_format"] = "format" });
                return Translate(once, """{"n":2}""", new() { ["output_format"] = "format" }) == once;
            });

    private static string Translate(string input, string defaults = "{}", Dictionary<string, string>? rename = null)
    {
        var alias = new ModelAlias { Name = "alias", Target = "target", Setting = "set", Input = defaults, Rename = rename ?? [] };
        return new ModelAliases([Local], [alias]).Translate("alias", new MediaTaskSpec { Input = input }).Input;
    }

    private static string Normal(string json) => JsonSerializer.Serialize(JsonDocument.Parse(json).RootElement.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal).ToDictionary(member => member.Name, member => member.Value));
}
