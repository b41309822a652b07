using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers;

public sealed class ModelCatalogTests
{
    private static readonly ModelInfo Picture = AModel("local/image", MediaTaskKinds.Image) with { IsDefault = true };
    private static readonly ModelInfo OtherPicture = AModel("local/sketch", MediaTaskKinds.Image);
    private static readonly ModelInfo Clip = AModel("local/clip", MediaTaskKinds.Video);
    private static readonly ModelInfo Broken = AModel("local/broken", MediaTaskKinds.Image) with { Unavailable = "Install ffmpeg." };

    private readonly ModelCatalog _catalog = new([AProvider(OtherPicture, Picture, Clip, Broken)]);

    [Fact]
    public void Find_WhenModelExists_GivesIt()
    {
        Assert.Equal(Picture, _catalog.Find("local/image"));
        Assert.Null(_catalog.Find("local/other"));
    }

    [Fact]
    public void DefaultFor_WhenOneIsDeclared_GivesItElseTheFirst()
    {
        Assert.Equal(Picture, _catalog.DefaultFor(MediaTaskKinds.Image));
        Assert.Equal(Clip, _catalog.DefaultFor(MediaTaskKinds.Video));
        Assert.Null(_catalog.DefaultFor(MediaTaskKinds.Audio));
    }

    [Fact]
    public void Resolve_WhenOnlyKindIsGiven_GivesItsDefault() =>
        Assert.Equal(Picture, Found(new() { Kind = MediaTaskKinds.Image }).Model);

    [Fact]
    public void Resolve_WhenOnlyModelIsGiven_GivesIt() =>
        Assert.Equal(Clip, Found(new() { Model = "local/clip" }).Model);

    [Fact]
    public void Resolve_WhenModelIsUnknown_NamesNearOnes()
    {
        var problem = Refused(new() { Model = "local/imgae" });

        Assert.Equal(("model_not_found", "model"), (problem.Code, problem.Field));
        Assert.Equal("local/image", problem.Allowed[0]);
    }

    [Fact]
    public void Resolve_WhenNothingIsNear_NamesAllModels() =>
        Assert.Equal(_catalog.ModelNames, Refused(new() { Model = "xyzzy" }).Allowed);

    [Fact]
    public void Resolve_WhenUnknownNameIsLong_ShortensItInTheMessage() =>
        Assert.InRange(Refused(new() { Model = new string('x', 100_000) }).Message.Length, 1, 200);

    [Fact]
    public void Resolve_WhenKindIsUnknown_NamesTheKinds()
    {
        var problem = Refused(new() { Kind = "hologram", Model = "local/image" });

        Assert.Equal(("invalid_request", "kind"), (problem.Code, problem.Field));
        Assert.Equal(MediaTaskKinds.Requestable, problem.Allowed);
        Assert.Equal([.. problem.Allowed, MediaTaskKinds.Batch], MediaTaskKinds.All);
    }

    [Fact]
    public void Resolve_OfABatch_FindsItByItsKindAlone()
    {
        var batch = AModel("local/batch", MediaTaskKinds.Batch);
        var catalog = new ModelCatalog([AProvider(Picture, batch)]);

        Assert.Equal(batch, Assert.IsType<ModelResolution.Found>(catalog.Resolve(new() { Kind = MediaTaskKinds.Batch, Model = "local/batch" })).Model);
        var problem = Assert.IsType<ModelResolution.Refused>(catalog.Resolve(new() { Model = "local/batch" })).Problem;
        Assert.Equal(("model_not_found", "model"), (problem.Code, problem.Field));
        Assert.DoesNotContain("local/batch", problem.Allowed);
    }

    [Fact]
    public void Resolve_WhenModelIsOfAnotherKind_NamesModelsOfTheKind()
    {
        var problem = Refused(new() { Kind = MediaTaskKinds.Video, Model = "local/image" });

        Assert.Equal(("unsupported_model", "model"), (problem.Code, problem.Field));
        Assert.Equal(["local/clip"], problem.Allowed);
    }

    [Fact]
    public void Resolve_WhenKindHasNoModel_NamesKindsThatHaveOne()
    {
        var problem = Refused(new() { Kind = MediaTaskKinds.Plugin });

        Assert.Equal(("unsupported_model", "kind"), (problem.Code, problem.Field));
        Assert.Equal([MediaTaskKinds.Image, MediaTaskKinds.Video], problem.Allowed);
    }

    [Fact]
    public void Resolve_WhenNeitherKindNorModelIsGiven_AsksForOne() =>
        Assert.Equal("missing_parameter", Refused(new()).Code);

    [Fact]
    public void Resolve_WhenModelIsUnavailable_SaysWhatToDo()
    {
        var problem = Refused(new() { Model = "local/broken" });

        Assert.Equal("configuration_error", problem.Code);
        Assert.Contains("Install ffmpeg.", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Resolve_WhenProviderIsUnavailable_RefusesItsModels()
    {
        var away = new ModelCatalog([AProvider(Picture) with { Unavailable = "No key is set." }]);

        var refused = Assert.IsType<ModelResolution.Refused>(away.Resolve(new() { Model = "local/image" }));

        Assert.Contains("No key is set.", refused.Problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Resolve_WhenFallbacksAreGiven_KeepsTheUsableOnesInOrder() =>
        Assert.Equal(
            [OtherPicture],
            Found(new() { Model = "local/image", FallbackModels = ["local/broken", "local/image", "local/sketch", "local/sketch"] }).Fallbacks);

    [Theory]
    [InlineData("local/none", "model_not_found")]
    [InlineData("local/clip", "unsupported_model")]
    public void Resolve_WhenAFallbackIsWrong_NamesItsPlace(string fallback, string code)
    {
        var problem = Refused(new() { Model = "local/image", FallbackModels = ["local/sketch", fallback] });

        Assert.Equal((code, "fallback_models[1]"), (problem.Code, problem.Field));
    }

    [Fact]
    public void Constructor_WhenDescriptionsContradict_Throws()
    {
        Assert.Throws<ArgumentException>(() => new ModelCatalog([AProvider(Picture), AProvider() with { Name = "other", Models = [Picture with { Provider = "other" }] }]));
        Assert.Throws<ArgumentException>(() => new ModelCatalog([AProvider(Picture), AProvider(Clip)]));
        Assert.Throws<ArgumentException>(() => new ModelCatalog([AProvider(Picture, OtherPicture with { IsDefault = true })]));
        Assert.Throws<ArgumentException>(() => new ModelCatalog([AProvider(Picture with { Provider = "other" })]));
        Assert.Throws<ArgumentException>(() => new ModelCatalog([AProvider(Picture with { Kind = "hologram" })]));
    }

    private ModelResolution.Found Found(MediaTaskSpec spec) => Assert.IsType<ModelResolution.Found>(_catalog.Resolve(spec));

    private InputProblem Refused(MediaTaskSpec spec) => Assert.IsType<ModelResolution.Refused>(_catalog.Resolve(spec)).Problem;

    private static ModelInfo AModel(string name, string kind) => new() { Name = name, Kind = kind, Provider = "local", Description = name };

    private static ProviderInfo AProvider(params ModelInfo[] models) => new() { Name = "local", Description = "For tests.", Models = models };
}
