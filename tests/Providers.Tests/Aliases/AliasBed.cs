using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Orleans.MediaTasks.Media;
using Orleans.MediaTasks.Providers.Ffmpeg;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers.Aliases;

/// <summary>All built-in providers under the aliases that the product ships, as a node has them.</summary>
internal sealed class AliasBed : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(120);

    private readonly string _folder = Directory.CreateTempSubdirectory("mt-aliases-").FullName;
    private readonly ServiceProvider _services;
    private readonly Dictionary<string, IMediaProvider> _providers;

    public AliasBed(Dictionary<string, string?>? settings = null)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("MediaTasks:DataPath", _folder), new("MediaTasks:Providers:Demo:FailureRate", "0"), new("MediaTasks:Providers:Demo:ShortestDuration", "00:00:00")])
            .AddInMemoryCollection(settings ?? [])
            .Build();
        Directory.CreateDirectory(Path.Combine(_folder, "work"));
        Store = new FolderMediaStore(Path.Combine(_folder, "media"), new MediaStoreOptions(), TimeProvider.System);
        _services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<IMediaStore>(Store)
            .AddMediaTaskProviders(configuration)
            .AddModelAliases(configuration, new ConfigurationBuilder().AddJsonFile(Path.Combine(AppContext.BaseDirectory, "models.json")).Build())
            .BuildServiceProvider();
        _providers = _services.GetServices<IMediaProvider>().ToDictionary(provider => provider.Describe().Name);
        Aliases = new ModelAliases([.. _providers.Values.Select(provider => provider.Describe())], [.. _services.GetServices<ModelAlias>()]);
        Catalog = new ModelCatalog(Aliases.Providers);
    }

    public FolderMediaStore Store { get; }

    public ModelAliases Aliases { get; }

    public ModelCatalog Catalog { get; }

    public InputProblem? Validate(string model, string input)
    {
        var target = Aliases.TargetOf(model)!;
        return _providers[target.Provider].Validate(target, Aliases.Translate(model, Spec(model, input)));
    }

    /// <summary>Runs one attempt of an alias as the silo would, to its outputs.</summary>
    public async Task<IReadOnlyList<MediaOutput>> MakeAsync(string model, string input)
    {
        Assert.Null(Validate(model, input));
        var target = Aliases.TargetOf(model)!;
        var attempt = AnAttempt.Of(Spec(model, input)) with { Model = target.Name, Spec = Aliases.Translate(model, Spec(model, input)) };
        var outcome = await _providers[target.Provider].StartAsync(attempt, TestContext.Current.CancellationToken).WaitAsync(Deadline, TestContext.Current.CancellationToken);
        Assert.True(outcome is AttemptOutcome.Succeeded, $"{model} with {input} gave {outcome}");
        return ((AttemptOutcome.Succeeded)outcome).Outputs;
    }

    public async Task<byte[]> ReadAsync(MediaOutput output) => await File.ReadAllBytesAsync((await Store.GetLocalPathAsync(output.Key!))!, TestContext.Current.CancellationToken);

    public async Task<PlainProbe> ProbeAsync(MediaOutput output) => await PlainProbe.OfAsync((await Store.GetLocalPathAsync(output.Key!))!);

    public async Task<string> StoreAsync(string path)
    {
        await using var content = File.OpenRead(path);
        return (await Store.WriteAsync(content, new MediaWriteOptions { Tenant = "tests" })).Key;
    }

    public void Dispose()
    {
        _services.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static MediaTaskSpec Spec(string model, string input) => new() { Model = model, Input = input };
}
