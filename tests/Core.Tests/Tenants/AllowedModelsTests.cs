using Orleans.MediaTasks.Providers;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Tenants;

public sealed class AllowedModelsTests
{
    private static readonly ModelInfo Model = new() { Name = "images/render", Kind = MediaTaskKinds.Image, Provider = "images", Description = "A renderer." };

    [Theory]
    [InlineData("images/render", true)]
    [InlineData("images/*", true)]
    [InlineData("*", true)]
    [InlineData("images/render*", true)]
    [InlineData("images/rende", false)]
    [InlineData("Images/*", false)]
    [InlineData("sim/*", false)]
    public void IsAllowed_IsExactOrABeginning(string pattern, bool allowed) => Assert.Equal(allowed, AllowedModels.IsAllowed([pattern], "images/render"));

    [Fact]
    public void Check_WithoutAList_AllowsAll() => Assert.Null(AllowedModels.Check([], new MediaTaskSpec { Model = "images/render" }, Found()));

    [Fact]
    public void Check_WhenOnlyAKindIsNamed_JudgesTheModelThatItGets()
    {
        Assert.Equal(("model_not_allowed", "model"), Problem(["sim/*"], new MediaTaskSpec { Kind = MediaTaskKinds.Image }));
        Assert.Null(Problem(["images/render"], new MediaTaskSpec { Kind = MediaTaskKinds.Image }));
    }

    [Fact]
    public void Check_JudgesEveryFallback() =>
        Assert.Equal(("model_not_allowed", "fallback_models[1]"), Problem(["images/*"], new MediaTaskSpec { Model = "images/render", FallbackModels = ["images/other", "sim/image"] }));

    [Fact]
    public void Check_OfABatch_SaysNothing() =>
        Assert.Null(AllowedModels.Check(["images/*"], new MediaTaskSpec { Kind = MediaTaskKinds.Batch, Model = "batch/keys" }, new(Model with { Name = "batch/keys", Kind = MediaTaskKinds.Batch }, [])));

    private static (string Code, string? Field)? Problem(string[] allowed, MediaTaskSpec spec) => AllowedModels.Check([.. allowed], spec, Found()) is { } problem ? (problem.Code, problem.Field) : null;

    private static ModelResolution.Found Found() => new(Model, []);
}
