using System.Text.Json;
using Microsoft.Extensions.Logging;
using Orleans.MediaTasks.Media;
using Orleans.MediaTasks.Providers.Input;
using Orleans.MediaTasks.Providers.Processes;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers.Plugins;

/// <summary>Runs executables that somebody installed on this machine: one JSON request in, lines of JSON out (docs/plugins.md).</summary>
internal sealed partial class PluginsProvider : IMediaProvider
{
    public const string Name = "plugins";

    private readonly PluginsOptions _options;
    private readonly PluginPrograms _programs;
    private readonly WorkFolders _folders;
    private readonly IMediaStore _store;
    private readonly IPluginSettingsSource _settings;
    private readonly ILogger<PluginsProvider> _logger;
    private readonly Dictionary<string, InstalledPlugin> _plugins;

    public PluginsProvider(
        PluginsOptions options, PluginPrograms programs, WorkFolders folders, IMediaStore store, IPluginSettingsSource settings, ILogger<PluginsProvider> logger)
    {
        (_options, _programs, _folders, _store, _settings, _logger) = (options, programs, folders, store, settings, logger);
        var found = InstalledPlugins.Find(options);
        _plugins = found.Take(options.MaximumPlugins).ToDictionary(plugin => plugin.Model.Name);
        if (found.Count > options.MaximumPlugins)
        {
            LogTooMany(found.Count, options.MaximumPlugins);
        }

        foreach (var plugin in _plugins.Values.Where(plugin => plugin.Model.Unavailable is not null))
        {
            LogBroken(plugin.Model.Name, plugin.Model.Unavailable!);
        }
    }

    public ProviderInfo Describe() => new()
    {
        Name = Name,
        Description = "Executables that were installed here, run one task at a time over a JSON protocol.",
        IsLocal = true,
        DefaultConcurrency = _options.Concurrency,
        Unavailable = _programs.Unavailable,
        Models = [.. _plugins.Values.Select(plugin => plugin.Model)],
    };

    public InputProblem? Validate(ModelInfo model, MediaTaskSpec spec) => _plugins.TryGetValue(model.Name, out var plugin)
        ? Read(plugin, spec.Input).Problem
        : new InputProblem("model_not_found", "model", $"There is no plugin '{model.Name}'.", [.. _plugins.Keys]);

    public async Task<AttemptOutcome> StartAsync(AttemptContext attempt, CancellationToken cancellationToken)
    {
        if (_programs.Unavailable is { } unavailable)
        {
            return new AttemptOutcome.Misconfigured(unavailable);
        }

        if (!_plugins.TryGetValue(attempt.Model, out var plugin))
        {
            return new AttemptOutcome.Misconfigured($"The plugin '{attempt.Model}' is not installed on this node: all silos need the same plugins.");
        }

        var (media, problem) = Read(plugin, attempt.Spec.Input);
        if (problem is not null)
        {
            return new AttemptOutcome.Invalid(problem.Message);
        }

        if (plugin.Model.Unavailable is { } broken)
        {
            return new AttemptOutcome.Misconfigured(broken);
        }

        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            return await RunAsync(plugin, media, attempt, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return new AttemptOutcome.Cancelled();
        }
        catch (MediaRejectedException rejected)
        {
            return new AttemptOutcome.Refused(FailureCodes.PluginOutputTooLarge, $"The result was not stored: {rejected.Message}", Retryable: false);
        }
        catch (IOException failure)
        {
            LogDiskFailure(attempt.TaskId, failure);
            return WorkFailure.Of(failure);
        }
    }

    private async Task<AttemptOutcome> RunAsync(InstalledPlugin plugin, string? media, AttemptContext attempt, CancellationToken cancellationToken)
    {
        var settings = await _settings.FindAsync(attempt.TaskId.Tenant, attempt.Model, cancellationToken);
        if (!settings.Enabled)
        {
            return new AttemptOutcome.Misconfigured($"The plugin '{attempt.Model}' is disabled.");
        }

        // Checked again: the manifest may have changed since the settings were made.
        var config = PluginValues.WithDefaults(plugin.Manifest!.Info.Config, settings.Config);
        if (PluginValues.CheckConfig(plugin.Manifest.Info.Config, config) is { } problem)
        {
            return new AttemptOutcome.Misconfigured($"The configuration of the plugin '{attempt.Model}' is not right: {problem.Message}");
        }

        using var folder = _folders.Create();
        return await new PluginAttempt(_programs, _store, _options).RunAsync(plugin, media, config, folder, attempt, cancellationToken);
    }

    private static (string? Media, InputProblem? Problem) Read(InstalledPlugin plugin, string json)
    {
        using var input = InputReader.Open(json);
        if (input.Problem is not null || plugin.Manifest is null)
        {
            return (null, input.Problem);
        }

        var media = plugin.Manifest.Info.MediaTypes.Count > 0 || input.Has("media") ? SourceReference.Read(input, "media") : null;
        if (input.Problem is not null)
        {
            return (null, input.Problem);
        }

        using var document = JsonDocument.Parse(json);
        return (media, PluginValues.Check(plugin.Manifest.Info.Input, document.RootElement, "input"));
    }

    [LoggerMessage(LogLevel.Warning, "The plugin {Plugin} cannot be used: {Problem}")]
    private partial void LogBroken(string plugin, string problem);

    [LoggerMessage(LogLevel.Warning, "There are {Found} plugins; only the first {Taken} are used.")]
    private partial void LogTooMany(int found, int taken);

    [LoggerMessage(LogLevel.Warning, "The files of task {TaskId} could not be read or written.")]
    private partial void LogDiskFailure(MediaTaskId taskId, IOException failure);
}
