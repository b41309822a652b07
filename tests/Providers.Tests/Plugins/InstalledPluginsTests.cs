using System.Text.Json;

namespace Orleans.MediaTasks.Providers.Plugins;

public sealed class InstalledPluginsTests : IDisposable
{
    private readonly PluginBed _bed = new();

    public void Dispose() => _bed.Dispose();

    [Fact]
    public void Manifest_BecomesTheModel()
    {
        _bed.Install("finds_cats", "true", """
            "title":"Cats","version":"2.1","media_types":["image/png","video/*"],"expected_seconds":2.5,"timeout_seconds":90,"example_input":{"media":"{key}","at":1},
            "config":{"level":{"type":"number","minimum":0,"maximum":1,"default":0.5,"description":"How sure."},"place":{"required":true}}
            """);

        var model = _bed.Model("finds_cats");

        Assert.Equal(("plugin", "plugins", "A script.", null), (model.Kind, model.Provider, model.Description, model.Unavailable));
        Assert.Equal((TimeSpan.FromSeconds(2.5), TimeSpan.FromSeconds(90)), (model.ExpectedDuration, model.AttemptTimeout));
        Assert.Equal("""{"media":"{key}","at":1}""", model.ExampleInput);
        Assert.Equal(("Cats", "2.1"), (model.Plugin!.Title, model.Plugin.Version));
        Assert.Equal(["image/png", "video/*"], model.Plugin.MediaTypes);
        Assert.Equal(
            [new PluginKey { Name = "level", Type = "number", Minimum = 0, Maximum = 1, Default = "0.5", Description = "How sure." }, new PluginKey { Name = "place", Type = "string", Required = true }],
            model.Plugin.Config);
    }

    [Theory]
    [InlineData("{", "not valid JSON")]
    [InlineData("""{"name":"broken","description":"d","executable":"run.sh"}""", "protocol must be 1")]
    [InlineData("""{"protocol":2,"name":"broken","description":"d","executable":"run.sh"}""", "protocol must be")]
    [InlineData("""{"protocol":1,"name":"other","description":"d","executable":"run.sh"}""", "that of the folder")]
    [InlineData("""{"protocol":1,"name":"broken","executable":"run.sh"}""", "description is required")]
    [InlineData("""{"protocol":1,"name":"broken","description":"d"}""", "executable is required")]
    [InlineData("""{"protocol":1,"name":"broken","description":"d","executable":"../run.sh"}""", "inside the plugin's folder")]
    [InlineData("""{"protocol":1,"name":"broken","description":"d","executable":"/bin/sh"}""", "inside the plugin's folder")]
    [InlineData("""{"protocol":1,"name":"broken","description":"d","executable":"missing.sh"}""", "missing or may not be executed")]
    [InlineData("""{"protocol":1,"name":"broken","description":"d","executable":"plugin.json"}""", "missing or may not be executed")]
    [InlineData("""{"protocol":1,"name":"broken","description":"d","executable":"run.sh","timeout":3}""", "no member 'timeout'")]
    [InlineData("""{"protocol":1,"name":"broken","description":"d","executable":"run.sh","arguments":"a"}""", "arguments must be a list")]
    [InlineData("""{"protocol":1,"name":"broken","description":"d","executable":"run.sh","environment":{"a b":"c"}}""", "environment must be")]
    [InlineData("""{"protocol":1,"name":"broken","description":"d","executable":"run.sh","media_types":["png"]}""", "'png' is no media type")]
    [InlineData("""{"protocol":1,"name":"broken","description":"d","executable":"run.sh","memory_mib":1}""", "memory_mib must be")]
    [InlineData("""{"protocol":1,"name":"broken","description":"d","executable":"run.sh","config":{"A":{}}}""", "config must have")]
    [InlineData("""{"protocol":1,"name":"broken","description":"d","executable":"run.sh","config":{"a":{"type":"date"}}}""", "config.a.type must be")]
    [InlineData("""{"protocol":1,"name":"broken","description":"d","executable":"run.sh","config":{"a":{"type":"integer","default":1.5}}}""", "default of 'a'")]
    [InlineData("""{"protocol":1,"name":"broken","description":"d","executable":"run.sh","config":{"a":{"minmum":1}}}""", "no member 'minmum'")]
    public async Task Manifest_ThatIsWrong_IsListedWithTheReason(string manifest, string words)
    {
        _bed.Install("broken", "true").InstallManifest("broken", manifest);

        Assert.Contains(words, _bed.Model("broken").Unavailable, StringComparison.Ordinal);
        Assert.Contains(words, Assert.IsType<AttemptOutcome.Misconfigured>(await _bed.RunAsync("broken")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Manifest_MayHaveAsManyBytesAsAllowed_AndNoMore()
    {
        var most = Filled(PluginManifest.MaximumBytes);
        _bed.Install("large", "true").InstallManifest("large", most);
        _bed.Install("larger", "true").InstallManifest("larger", Filled(PluginManifest.MaximumBytes + 1, "larger"));

        Assert.Null(_bed.Model("large").Unavailable);
        Assert.NotNull(_bed.Model("larger").Unavailable);
    }

    [Fact]
    public void Folders_OfOtherNamesAndFiles_AreLeftAlone()
    {
        Directory.CreateDirectory(Path.Combine(_bed.Options.Folder!, ".git"));
        Directory.CreateDirectory(Path.Combine(_bed.Options.Folder!, "Not a name"));
        File.WriteAllText(Path.Combine(_bed.Options.Folder!, "readme"), "");

        Assert.Empty(_bed.Provider.Describe().Models);
    }

    [Fact]
    public async Task Plugin_ThatIsDisabled_FailsForItsTenantAlone()
    {
        _bed.Install("runs", "echo '{\"result\":{}}'");
        _bed.Settings["others/runs"] = new PluginSettings(false, "{}");
        await _bed.MakeAsync("runs");

        _bed.Settings["tests/runs"] = new PluginSettings(false, "{}");

        Assert.Equal(new AttemptOutcome.Misconfigured("The plugin 'runs' is disabled."), await _bed.RunAsync("runs"));
    }

    [Theory]
    [InlineData("{}", "config.place is required")]
    [InlineData("""{"place":3}""", "config.place must be a text")]
    public async Task Plugin_WithoutTheRightConfiguration_DoesNotRun(string config, string words)
    {
        _bed.Install("runs", "echo '{\"result\":{}}'", "\"config\":{\"place\":{\"required\":true}}");
        _bed.Settings["tests/runs"] = new PluginSettings(true, config);

        Assert.Contains(words, Assert.IsType<AttemptOutcome.Misconfigured>(await _bed.RunAsync("runs")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Media_ThatIsMissingOrAnothersOrOfAWrongType_IsRefused()
    {
        _bed.Install("looks", "echo '{\"result\":{}}'", "\"media_types\":[\"video/*\",\"image/jpeg\"]");
        var picture = await _bed.StoreAsync(Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="));
        var foreign = await _bed.StoreAsync([1, 2, 3], "others");

        Assert.Equal(("missing_parameter", "input.media"), _bed.Validate("looks", "{}") is { } problem ? (problem.Code, problem.Field) : default);
        Assert.Contains("image/png, but video/*, image/jpeg", Assert.IsType<AttemptOutcome.Invalid>(await _bed.RunAsync("looks", $$"""{"media":"{{picture}}"}""")).Message, StringComparison.Ordinal);
        foreach (var key in (string[])[foreign, "nothing.mp4"])
        {
            Assert.Contains("no such media", Assert.IsType<AttemptOutcome.Invalid>(await _bed.RunAsync("looks", $$"""{"media":"{{key}}"}""")).Message, StringComparison.Ordinal);
        }
    }

    private static string Filled(int bytes, string name = "large")
    {
        var manifest = JsonSerializer.Serialize(new { protocol = 1, name, description = "d", executable = "run.sh" });
        return manifest + new string(' ', bytes - manifest.Length);
    }
}
