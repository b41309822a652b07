namespace Orleans.MediaTasks.Providers;

public sealed class PluginSettingsGrainTests
{
    private const string Plugin = "scripted/image";

    private static CancellationToken TestEnd => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Settings_OnceSet_AreThoseOfTheirTenantAlone()
    {
        await using var grid = await StartAsync();

        Assert.Empty(await Of(grid, "a").GetAsync(TestEnd));
        var first = await Of(grid, "a").SetAsync(Plugin, null, """{"level":0.7}""", TestEnd);
        var second = await Of(grid, "a").SetAsync(Plugin, false, null, TestEnd);

        Assert.Equal(new PluginSettings(true, """{"level":0.7}"""), first.Settings);
        Assert.Equal(new PluginSettings(false, """{"level":0.7}"""), second.Settings);
        Assert.Equal(second.Settings, (await Of(grid, "a").GetAsync(TestEnd))[Plugin]);
        Assert.Empty(await Of(grid, "b").GetAsync(TestEnd));
    }

    [Fact]
    public async Task Settings_AreWhatAttemptsAreGiven()
    {
        await using var grid = await StartAsync();
        var source = (IPluginSettingsSource)grid.Services.GetService(typeof(IPluginSettingsSource))!;

        Assert.Equal(PluginSettings.Untouched, await source.FindAsync("a", Plugin, TestEnd));
        await Of(grid, "a").SetAsync(Plugin, false, null, TestEnd);

        Assert.Equal(new PluginSettings(false, "{}"), await source.FindAsync("a", Plugin, TestEnd));
        Assert.Equal(PluginSettings.Untouched, await source.FindAsync("b", Plugin, TestEnd));
    }

    [Theory]
    [InlineData("unknown", "{}", "not_found", null)]
    [InlineData("scripted/other", "{}", "not_found", null)]
    [InlineData(Plugin, """{"level":2}""", "invalid_request", "config.level")]
    [InlineData(Plugin, """{"volume":2}""", "invalid_request", "config.volume")]
    public async Task Settings_ThatAreWrong_ChangeNothing(string plugin, string config, string code, string? field)
    {
        await using var grid = await StartAsync();

        var change = await Of(grid, "a").SetAsync(plugin, false, config, TestEnd);

        Assert.Null(change.Settings);
        Assert.Equal((code, field), (change.Problem!.Code, change.Problem.Field));
        Assert.Empty(await Of(grid, "a").GetAsync(TestEnd));
    }

    private static Task<Grid> StartAsync()
    {
        var clock = Grid.NewClock();
        var plugin = new PluginInfo { Title = "Image", Version = "1", Config = [new PluginKey { Name = "level", Type = PluginKeyTypes.Number, Maximum = 1 }] };
        return Grid.StartAsync(clock, null, new ScriptedProvider(clock) { Plugin = plugin });
    }

    private static IPluginSettingsGrain Of(Grid grid, string tenant) => grid.Grains.GetGrain<IPluginSettingsGrain>(tenant);
}
