using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.MediaTasks.Media;
using Orleans.MediaTasks.Providers.Simulation;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers;

public sealed class AddMediaTaskProvidersTests
{
    [Fact]
    public void AddMediaTaskProviders_WhenNothingIsConfigured_GivesOneConsistentCatalog()
    {
        using var services = Build([]);

        var catalog = new ModelCatalog([.. services.GetServices<IMediaProvider>().Select(provider => provider.Describe())]);

        Assert.Equal("local/image", catalog.DefaultFor(MediaTaskKinds.Image)?.Name);
        Assert.Equal("local/hash-256", catalog.DefaultFor(MediaTaskKinds.Embedding)?.Name);
        Assert.NotNull(catalog.Find("sim/video"));
        Assert.Same(services.GetRequiredService<SimulationOracle>(), services.GetRequiredService<SimulationOracle>());
    }

    [Fact]
    public void AddMediaTaskProviders_WhenConfigured_BindsOptions()
    {
        using var services = Build(new() { ["MediaTasks:Providers:Simulation:AllowCrash"] = "true", ["MediaTasks:Providers:Images:Concurrency"] = "7" });
        var providers = services.GetServices<IMediaProvider>().ToDictionary(provider => provider.Describe().Name);
        var simulation = providers["simulation"];

        Assert.Equal(7, providers["images"].Describe().DefaultConcurrency);
        Assert.Null(simulation.Validate(simulation.Describe().Models[0], new() { Input = """{"simulate":{"crash":true}}""" }));
    }

    [Theory]
    [InlineData("Images:MaximumSide", "15")]
    [InlineData("Images:Concurrency", "0")]
    [InlineData("Embeddings:MaximumTexts", "0")]
    [InlineData("Simulation:Concurrency", "-1")]
    [InlineData("Ffmpeg:MaximumSpeechDuration", "00:00:00")]
    [InlineData("Ffmpeg:SpeechModelPath", "/models/en:dict=other")]
    [InlineData("Ffmpeg:SpeechModelPath", "models/en-us")]
    [InlineData("Plugins:Folder", "no-such-folder")]
    [InlineData("OpenAi:Url", "ftp://example.com")]
    [InlineData("OpenAi:ApiKey", "two words")]
    public void AddMediaTaskProviders_WhenAnOptionIsOutOfRange_RefusesToStart(string key, string value)
    {
        using var services = Build(new() { [$"MediaTasks:Providers:{key}"] = value });

        Assert.Throws<OptionsValidationException>(services.GetRequiredService<IStartupValidator>().Validate);
    }

    [Theory]
    [InlineData("Name", "UPPER", "Kind", "image")]
    [InlineData("Name", "a-model", "Kind", "video")]
    public void OpenAi_WithAModelThatCannotBeOffered_RefusesToStart(params string[] model)
    {
        using var services = Build(new()
        {
            ["MediaTasks:Providers:OpenAi:ApiKey"] = "sk-test",
            [$"MediaTasks:Providers:OpenAi:Models:0:{model[0]}"] = model[1],
            [$"MediaTasks:Providers:OpenAi:Models:0:{model[2]}"] = model[3],
        });

        Assert.Throws<OptionsValidationException>(services.GetRequiredService<IStartupValidator>().Validate);
    }

    [Fact]
    public void OpenAi_IsThereOnceItHasAKeyOrAnAddress()
    {
        using var without = Build([]);
        using var withKey = Build(new() { ["MediaTasks:Providers:OpenAi:ApiKey"] = "sk-test" });

        Assert.DoesNotContain(without.GetServices<IMediaProvider>(), provider => provider.Describe().Name == "openai");
        var models = withKey.GetServices<IMediaProvider>().Single(provider => provider.Describe().Name == "openai").Describe().Models;
        Assert.Contains(models, model => model.Name == "openai/gpt-image-1" && model.Description.Contains("api.openai.com", StringComparison.Ordinal));
    }

    [Fact]
    public void AddMediaTaskProviders_WhenThereIsAFolderOfPlugins_RunsThem()
    {
        var data = Directory.CreateTempSubdirectory("mt-data-");
        try
        {
            var named = data.CreateSubdirectory("elsewhere");
            using var without = Build(new() { ["MediaTasks:DataPath"] = data.FullName });
            data.CreateSubdirectory("plugins").CreateSubdirectory("usual");
            named.CreateSubdirectory("other");
            using var usual = Build(new() { ["MediaTasks:DataPath"] = data.FullName });
            using var elsewhere = Build(new() { ["MediaTasks:DataPath"] = data.FullName, ["MediaTasks:Providers:Plugins:Folder"] = named.FullName });

            Assert.Empty(PluginsOf(without));
            Assert.Equal(["usual"], PluginsOf(usual));
            Assert.Equal(["other"], PluginsOf(elsewhere));
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private static IEnumerable<string> PluginsOf(ServiceProvider services) =>
        services.GetServices<IMediaProvider>().SelectMany(provider => provider.Describe().Models).Where(model => model.Kind == MediaTaskKinds.Plugin).Select(model => model.Name);

    private static ServiceProvider Build(Dictionary<string, string?> settings) => new ServiceCollection()
        .AddLogging()
        .AddSingleton<IMediaStore>(new InMemoryMediaStore("unused"))
        .AddSingleton<IPluginSettingsSource, NoSettings>()
        .AddMediaTaskProviders(new ConfigurationBuilder().AddInMemoryCollection(settings).Build())
        .BuildServiceProvider(validateScopes: true);

    private sealed class NoSettings : IPluginSettingsSource
    {
        public Task<PluginSettings> FindAsync(string tenant, string plugin, CancellationToken cancellationToken) => Task.FromResult(PluginSettings.Untouched);
    }
}
