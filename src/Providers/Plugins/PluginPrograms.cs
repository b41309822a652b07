using Microsoft.Extensions.Logging;
using Orleans.MediaTasks.Providers.Processes;

namespace Orleans.MediaTasks.Providers.Plugins;

/// <summary>The way in which plugins are run on this machine.</summary>
internal sealed class PluginPrograms : ConfinedPrograms
{
    public PluginPrograms(PluginsOptions options, TimeProvider time, ILogger<PluginPrograms> logger)
        : this(options, time, logger, ConfinementTools.Find(out var missingTool), missingTool)
    {
    }

    // A sandbox is tried with any program that takes whatever arguments it gets.
    internal PluginPrograms(PluginsOptions options, TimeProvider time, ILogger logger, ConfinementTools? tools, string? missingTool = null)
        : base("plugins", Programs.Find("true") ?? "/bin/true", missing: null, options.RequireSandbox, needsProcesses: true, tools, missingTool, time, logger)
    {
    }
}
