using System.Collections.Concurrent;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers;

public sealed class AliasTests
{
    private static readonly ModelAlias Known = new()
    {
        Name = "dall-e-3",
        Target = "scripted/other",
        Setting = "test",
        Input = """{"n":1}""",
        Rename = new Dictionary<string, string> { ["output_format"] = "format", ["worse"] = "bad" },
    };

    [Fact]
    public async Task Task_WhenItNamesAnAlias_KeepsTheNameWhileTheProviderSeesTheTarget()
    {
        await using var grid = await StartAsync(Known);
        var seen = Record(grid.Provider);

        var id = await grid.SubmitOneAsync(spec => spec with { Model = "dall-e-3", Input = """{"output_format":"png"}""" });
        var ended = (await grid.Watch.UntilEndAsync(id)).Task;

        Assert.Equal((MediaTaskStatus.Completed, "dall-e-3", ScriptedProvider.DefaultName), (ended.Status, ended.Model, ended.Provider));
        Assert.Equal("""{"output_format":"png"}""", ended.Spec.Input);
        var attempt = Assert.Single(seen);
        Assert.Equal(("scripted/other", """{"format":"png","n":1}"""), (attempt.Model, attempt.Spec.Input));
    }

    [Fact]
    public async Task Task_WhenItFallsBackToAnAlias_IsTranslatedThen()
    {
        await using var grid = await StartAsync(Known);
        var seen = new ConcurrentQueue<AttemptContext>();
        grid.Provider.OnStart = (attempt, _) =>
        {
            seen.Enqueue(attempt);
            return Task.FromResult(attempt.Model == "scripted/image" ? new AttemptOutcome.Misconfigured("No key.") : ScriptedProvider.Success());
        };

        var id = await grid.SubmitOneAsync(spec => spec with { Model = "scripted/image", FallbackModels = ["dall-e-3"], Input = """{"output_format":"png"}""" });

        Assert.Equal("dall-e-3", (await grid.Watch.UntilEndAsync(id)).Task.Model);
        Assert.Equal(["""{"output_format":"png"}""", """{"format":"png","n":1}"""], seen.Select(attempt => attempt.Spec.Input));
    }

    [Fact]
    public async Task Submit_WhenTheTargetRefusesTheTranslatedInput_IsRefused()
    {
        await using var grid = await StartAsync(Known with { Input = "{}" });

        var result = Assert.Single(await grid.SubmitAsync(grid.Submission(shape: spec => spec with { Model = "dall-e-3", Input = """{"worse":true}""" })));

        Assert.Equal("input.bad", Assert.IsType<SubmitResult.Refused>(result).Problem.Field);
    }

    [Fact]
    public async Task Task_WhenItsAliasMovedToAnotherProviderMeanwhile_FailsAndSaysSo()
    {
        await using var grid = await StartAsync(Known);
        grid.Provider.OnStart = ScriptedProvider.UntilCancelled;
        var id = await grid.SubmitOneAsync(spec => spec with { Model = "dall-e-3" });
        await WaitFor.TrueAsync(() => grid.Provider.Running == 1);

        grid.Aliases = [Known with { Target = "second/image" }];
        await grid.RestartAsync();

        var ended = (await grid.Watch.UntilEndAsync(id)).Task;
        Assert.Equal((MediaTaskStatus.Failed, "configuration_error"), (ended.Status, ended.Failure?.Code));
        Assert.Contains("another provider", ended.Failure?.Message, StringComparison.Ordinal);
    }

    private static async Task<Grid> StartAsync(ModelAlias alias)
    {
        var grid = await Grid.StartAsync(TimeProvider.System, null, new ScriptedProvider(TimeProvider.System), new ScriptedProvider(TimeProvider.System, "second"));
        grid.Aliases = [alias];
        await grid.RestartAsync();
        return grid;
    }

    private static ConcurrentQueue<AttemptContext> Record(ScriptedProvider provider)
    {
        var seen = new ConcurrentQueue<AttemptContext>();
        provider.OnStart = (attempt, _) =>
        {
            seen.Enqueue(attempt);
            return Task.FromResult(ScriptedProvider.Success());
        };
        return seen;
    }
}
