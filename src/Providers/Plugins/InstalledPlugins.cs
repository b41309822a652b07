using System.Text.RegularExpressions;

namespace Orleans.MediaTasks.Providers.Plugins;

/// <summary>A plugin as it was found.</summary>
/// <param name="Folder">Where it is.</param>
/// <param name="Manifest">What it says of itself; null when that cannot be read, and then the model says why.</param>
/// <param name="Model">What tasks name.</param>
internal sealed record InstalledPlugin(string Folder, PluginManifest? Manifest, ModelInfo Model)
{
    /// <summary>The program's absolute path.</summary>
    public string Program => Path.Combine(Folder, Manifest!.Executable);
}

/// <summary>Looks through the folder of plugins, once, at start. A broken one is listed with what is wrong, so that it is seen.</summary>
internal static partial class InstalledPlugins
{
    /// <summary>The plugins of a folder by name; others than folders, and names that no plugin can have, are left alone.</summary>
    public static IReadOnlyList<InstalledPlugin> Find(PluginsOptions options) =>
    [
        .. (from folder in options.Folder is { } path && Directory.Exists(path) ? Directory.EnumerateDirectories(Path.GetFullPath(path)) : []
            where Name().IsMatch(Path.GetFileName(folder))
            select Read(folder, options)).OrderBy(plugin => plugin.Model.Name, StringComparer.Ordinal),
    ];

    private static InstalledPlugin Read(string folder, PluginsOptions options)
    {
        var name = Path.GetFileName(folder);
        var (manifest, problem) = ReadManifest(folder, name);
        if (manifest is null)
        {
            return new InstalledPlugin(folder, null, new ModelInfo { Name = name, Kind = Tasks.MediaTaskKinds.Plugin, Provider = PluginsProvider.Name, Description = "A plugin that cannot be used.", ExampleInput = "{}", Unavailable = problem });
        }

        var timeout = manifest.Timeout < options.MaximumDuration ? manifest.Timeout : options.MaximumDuration;
        var plugin = new InstalledPlugin(folder, manifest, new ModelInfo
        {
            Name = name,
            Kind = Tasks.MediaTaskKinds.Plugin,
            Provider = PluginsProvider.Name,
            Description = manifest.Description,
            ExpectedDuration = manifest.Expected < timeout ? manifest.Expected : timeout,
            AttemptTimeout = timeout,
            ExampleInput = manifest.ExampleInput ?? (manifest.Info.MediaTypes.Count > 0 ? """{"media":"{key}"}""" : "{}"),
            Plugin = manifest.Info,
        });
        return IsExecutable(plugin.Program)
            ? plugin
            : plugin with { Model = plugin.Model with { Unavailable = $"The plugin's executable '{manifest.Executable}' is missing or may not be executed." } };
    }

    private static (PluginManifest? Manifest, string? Problem) ReadManifest(string folder, string name)
    {
        try
        {
            var file = new FileInfo(Path.Combine(folder, PluginManifest.FileName));
            if (!file.Exists || file.Length > PluginManifest.MaximumBytes)
            {
                return (null, $"There is no {PluginManifest.FileName} of at most {PluginManifest.MaximumBytes:N0} bytes in its folder.");
            }

            var (manifest, problem) = PluginManifestReader.Read(File.ReadAllText(file.FullName), name);
            return (manifest, problem is null ? null : $"{PluginManifest.FileName}: {problem}");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return (null, $"{PluginManifest.FileName} cannot be read.");
        }
    }

    private static bool IsExecutable(string path) =>
        File.Exists(path) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0);

    [GeneratedRegex(@"^[a-z][a-z0-9_-]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
