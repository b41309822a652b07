using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers;

public sealed class ModelAliasesTests
{
    private static readonly ProviderInfo Local = new()
    {
        Name = "local",
        Description = "Local.",
        IsLocal = true,
        Unavailable = "Install it.",
        Models =
        [
            new() { Name = "local/image", Kind = MediaTaskKinds.Image, Provider = "local", Description = "A renderer.", IsDefault = true, ExpectedDuration = TimeSpan.FromSeconds(3), AttemptTimeout = TimeSpan.FromMinutes(3), ExampleInput = "{}" },
            new() { Name = "local/other", Kind = MediaTaskKinds.Image, Provider = "local", Description = "Another." },
        ],
    };

    private static readonly ProviderInfo Remote = new()
    {
        Name = "remote",
        Description = "Remote.",
        Models = [new() { Name = "remote/video", Kind = MediaTaskKinds.Video, Provider = "remote", Description = "A model." }],
    };

    [Fact]
    public void Providers_WhenAnAliasIsGiven_ListsItAsAModelOfItsTargetsProvider()
    {
        var model = Find(Of(AnAlias("dall-e-3", "local/image")), "dall-e-3");

        Assert.Equal(("dall-e-3", "local/image", "local", MediaTaskKinds.Image, false), (model.Name, model.Target, model.Provider, model.Kind, model.IsDefault));
        Assert.Equal((TimeSpan.FromSeconds(3), TimeSpan.FromMinutes(3), "{}"), (model.ExpectedDuration, model.AttemptTimeout, model.ExampleInput));
        Assert.StartsWith("Stand-in: made on this machine by local/image.", model.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void Providers_WhenTheTargetIsRemote_DoesNotCallItAStandIn() =>
        Assert.StartsWith("Runs as remote/video of remote.", Find(Of(AnAlias("sora-2", "remote/video")), "sora-2").Description, StringComparison.Ordinal);

    [Fact]
    public void Providers_WhenAnAliasHasItsOwnValues_TakesThem()
    {
        var model = Find(
            Of(AnAlias("dall-e-3", "local/image") with { Description = "Mine.", ExpectedDuration = TimeSpan.FromSeconds(9), AttemptTimeout = TimeSpan.FromSeconds(90) }),
            "dall-e-3");

        Assert.Equal(("Mine.", TimeSpan.FromSeconds(9), TimeSpan.FromSeconds(90)), (model.Description, model.ExpectedDuration, model.AttemptTimeout));
    }

    [Fact]
    public void Providers_WhenThereIsNoAlias_AreAsTheyWereDescribed()
    {
        Assert.Equal(["local/image", "local/other"], Of().Providers[0].Models.Select(model => model.Name));
        Assert.All(Of().Providers[0].Models, model => Assert.Null(model.Target));
    }

    [Fact]
    public void Catalog_WhenMadeOfAliases_KeepsItsRules()
    {
        var catalog = new ModelCatalog(Of(AnAlias("dall-e-3", "local/image"), AnAlias("sora-2", "remote/video")).Providers);

        Assert.Equal("local/image", catalog.DefaultFor(MediaTaskKinds.Image)?.Name);
        Assert.Equal("Install it.", catalog.WhyUnavailable(catalog.Find("dall-e-3")!));
        Assert.Equal("sora-2", Assert.IsType<ModelResolution.Found>(catalog.Resolve(new MediaTaskSpec { Model = "sora-2" })).Model.Name);
        Assert.Equal("unsupported_model", Assert.IsType<ModelResolution.Refused>(catalog.Resolve(new MediaTaskSpec { Model = "sora-2", Kind = "image" })).Problem.Code);
        Assert.Equal("dall-e-3", Assert.IsType<ModelResolution.Refused>(catalog.Resolve(new MediaTaskSpec { Model = "dalle-3" })).Problem.Allowed[0]);
    }

    [Fact]
    public void TargetOf_WhenAnAliasStandsForAnAlias_IsTheModelAtTheEnd()
    {
        var aliases = Of(
            AnAlias("dall-e-3", "stand-in") with { Input = """{"n":1}""", ExpectedDuration = TimeSpan.FromSeconds(7) },
            AnAlias("stand-in", "local/image") with { Input = """{"n":2,"lenient":true}""", Rename = new Dictionary<string, string> { ["output_format"] = "format" }, AttemptTimeout = TimeSpan.FromHours(1) });

        Assert.Equal("local/image", aliases.TargetOf("dall-e-3")?.Name);
        Assert.Equal("local/image", Find(aliases, "dall-e-3").Target);
        Assert.Equal((TimeSpan.FromSeconds(7), TimeSpan.FromHours(1)), (Find(aliases, "dall-e-3").ExpectedDuration, Find(aliases, "dall-e-3").AttemptTimeout));
        Assert.Equal("""{"prompt":"a","n":1,"format":"png","lenient":true}""", Translate(aliases, "dall-e-3", """{"prompt":"a","output_format":"png"}"""));
    }

    [Fact]
    public void TargetOf_WhenTheNameIsNoAlias_IsTheModelItself()
    {
        Assert.Equal("local/image", Of().TargetOf("local/image")?.Name);
        Assert.Null(Of().TargetOf("gone"));
    }

    [Fact]
    public void Translate_WhenTheNameIsNoAlias_GivesTheSameSpec()
    {
        var spec = new MediaTaskSpec { Model = "local/image", Input = """{ "prompt": "a" }""" };

        Assert.Same(spec, Of(AnAlias("dall-e-3", "local/image")).Translate("local/image", spec));
        Assert.Same(spec, Of(AnAlias("dall-e-3", "local/image")).Translate("dall-e-3", spec));
    }

    [Fact]
    public void Constructor_WhenTheTargetDoesNotExist_NamesTheSettingAndWhatIsNear()
    {
        var problem = Assert.Throws<ModelAliasException>(() => Of(AnAlias("dall-e-3", "local/imag")));

        Assert.Equal("set:dall-e-3", problem.Setting);
        Assert.StartsWith("set:dall-e-3: ", problem.Message, StringComparison.Ordinal);
        Assert.Contains("'local/imag'", problem.Message, StringComparison.Ordinal);
        Assert.Contains("Did you mean 'local/image'?", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_WhenOnlyTheAliasItselfIsNear_DoesNotSuggestIt() =>
        Assert.DoesNotContain("Did you mean", Assert.Throws<ModelAliasException>(() => Of(AnAlias("dall-e-3", "openai/dall-e-3"))).Message, StringComparison.Ordinal);

    [Fact]
    public void Constructor_WhenNothingIsNear_NamesTheModelsThereAre() =>
        Assert.Contains("local/image, local/other, remote/video", Assert.Throws<ModelAliasException>(() => Of(AnAlias("x", "zzzzzzzzzzzzzzz"))).Message, StringComparison.Ordinal);

    [Fact]
    public void Constructor_WhenAliasesGoInACircle_SaysHow()
    {
        Assert.Contains("'a' leads back to 'a': a → a.", Assert.Throws<ModelAliasException>(() => Of(AnAlias("a", "a"))).Message, StringComparison.Ordinal);
        Assert.Contains("'a' leads back to 'a': a → b → a.", Assert.Throws<ModelAliasException>(() => Of(AnAlias("a", "b"), AnAlias("b", "a"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_WhenTheNameIsTaken_RefusesUnlessTheAliasYields()
    {
        Assert.Contains("already is a model 'local/other'", Assert.Throws<ModelAliasException>(() => Of(AnAlias("local/other", "local/image"))).Message, StringComparison.Ordinal);
        Assert.Contains("written twice", Assert.Throws<ModelAliasException>(() => Of(AnAlias("a", "local/image"), AnAlias("a", "local/other"))).Message, StringComparison.Ordinal);

        var yielding = Of(AnAlias("local/other", "local/image") with { YieldsToModel = true });
        Assert.Equal("local/other", yielding.TargetOf("local/other")?.Name);
        Assert.Single(yielding.Providers[0].Models, model => model.Name == "local/other");
    }

    private static ModelAliases Of(params ModelAlias[] aliases) => new([Local, Remote], aliases);

    private static ModelInfo Find(ModelAliases aliases, string name) => aliases.Providers.SelectMany(provider => provider.Models).Single(model => model.Name == name);

    private static string Translate(ModelAliases aliases, string name, string input) => aliases.Translate(name, new MediaTaskSpec { Model = name, Input = input }).Input;

    private static ModelAlias AnAlias(string name, string target) => new() { Name = name, Target = target, Setting = $"set:{name}" };
}
