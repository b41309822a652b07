using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.MediaTasks.Media;
using Orleans.MediaTasks.Providers.Processes;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers.Plugins;

/// <summary>The provider over a folder of scripted plugins, a store and a work folder of one test.</summary>
internal sealed class PluginBed : IPluginSettingsSource, IDisposable
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("mt-plugins-").FullName;
    private readonly Lazy<PluginsProvider> _provider;
    private PluginPrograms? _programs;

    public PluginBed(PluginsOptions? options = null, ConfinementTools? tools = null, InMemoryMediaStore? store = null, string? workPath = null)
    {
        Options = options ?? new PluginsOptions();
        Options.Folder ??= Directory.CreateDirectory(Path.Combine(_folder, "plugins")).FullName;
        WorkPath = workPath ?? Directory.CreateDirectory(Path.Combine(_folder, "work")).FullName;
        Store = store ?? new InMemoryMediaStore(Directory.CreateDirectory(Path.Combine(_folder, "media")).FullName);

        // Plugins are looked for once, so not before the test has written its own.
        _provider = new Lazy<PluginsProvider>(() =>
        {
            _programs = new PluginPrograms(Options, TimeProvider.System, NullLogger<PluginPrograms>.Instance, tools ?? AProcess.Tools);
            return new PluginsProvider(Options, _programs, new WorkFolders(WorkPath), Store, this, NullLogger<PluginsProvider>.Instance);
        });
    }

    public PluginsOptions Options { get; }

    public PluginsProvider Provider => _provider.Value;

    public InMemoryMediaStore Store { get; }

    public string WorkPath { get; }

    /// <summary>What tenants have set, by <c>tenant/plugin</c>.</summary>
    public ConcurrentDictionary<string, PluginSettings> Settings { get; } = new();

    public Task<PluginSettings> FindAsync(string tenant, string plugin, CancellationToken cancellationToken) =>
        Task.FromResult(Settings.GetValueOrDefault($"{tenant}/{plugin}") ?? PluginSettings.Untouched);

    /// <summary>Installs a plugin: a shell script, and what its manifest says beside name, description and executable.</summary>
    public PluginBed Install(string name, string script, string manifest = "")
    {
        var folder = Directory.CreateDirectory(Path.Combine(Options.Folder!, name)).FullName;
        var program = Path.Combine(folder, "run.sh");
        File.WriteAllText(program, $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        var more = manifest.Length > 0 ? $",{manifest}" : "";
        return InstallManifest(name, string.Create(CultureInfo.InvariantCulture, $$"""{"protocol":1,"name":"{{name}}","description":"A script.","executable":"run.sh"{{more}}}"""));
    }

    public PluginBed InstallManifest(string name, string manifest)
    {
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(Options.Folder!, name)).FullName, PluginManifest.FileName), manifest);
        return this;
    }

    public async Task<string> StoreAsync(byte[] bytes, string tenant = "tests")
    {
        using var content = new MemoryStream(bytes);
        return (await Store.WriteAsync(content, new MediaWriteOptions { Tenant = tenant, AllowUnknownType = true })).Key;
    }

    public async Task<AttemptOutcome> RunAsync(string plugin, string input = "{}", IAttemptProgress? progress = null, TimeSpan? timeout = null, CancellationToken? cancellationToken = null)
    {
        var spec = new MediaTaskSpec { Model = plugin, Input = input, AttemptTimeout = timeout };
        var outcome = await Provider.StartAsync(AnAttempt.Of(spec, progress), cancellationToken ?? CancellationToken.None).WaitAsync(Deadline, TestContext.Current.CancellationToken);

        // Whatever happened: no process and no file is left.
        Assert.Empty(AProcess.RunningWith(_folder));
        Assert.Empty(Directory.EnumerateFileSystemEntries(WorkPath));
        return outcome;
    }

    /// <summary>Runs a plugin that succeeds with one output.</summary>
    public async Task<MediaOutput> MakeAsync(string plugin, string input = "{}", IAttemptProgress? progress = null)
    {
        Assert.Null(Validate(plugin, input));
        var outcome = await RunAsync(plugin, input, progress);
        Assert.True(outcome is AttemptOutcome.Succeeded, outcome.ToString());
        return Assert.Single(((AttemptOutcome.Succeeded)outcome).Outputs);
    }

    public InputProblem? Validate(string plugin, string input) => Provider.Validate(Model(plugin), new MediaTaskSpec { Model = plugin, Input = input });

    public ModelInfo Model(string plugin) => Provider.Describe().Models.Single(model => model.Name == plugin);

    public void Dispose()
    {
        _programs?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
