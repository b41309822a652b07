using System.ComponentModel.DataAnnotations;

namespace Orleans.MediaTasks.Providers.Plugins;

/// <summary>Options of the plugins, under <c>MediaTasks:Providers:Plugins</c>.</summary>
public sealed class PluginsOptions
{
    /// <summary>Where plugins are installed, each in a folder of its own. Default: <c>plugins</c> below <c>MediaTasks:DataPath</c>, if there is one.</summary>
    /// <remarks>What is there runs on this machine: only who may change the program itself should be able to write to it. All silos need the same plugins.</remarks>
    public string? Folder { get; set; }

    /// <summary>Whether nothing may run without a bubblewrap sandbox. Default: false, which uses one where it works.</summary>
    public bool RequireSandbox { get; set; }

    /// <summary>Attempts at once, for the whole cluster. Default: half the processors.</summary>
    [Range(1, 1024)]
    public int Concurrency { get; set; } = Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>Plugins that are taken from the folder, by name. Default: 100.</summary>
    [Range(1, 1_000)]
    public int MaximumPlugins { get; set; } = 100;

    /// <summary>The largest media in bytes. Default: 2 GiB.</summary>
    [Range(1, long.MaxValue)]
    public long MaximumInputBytes { get; set; } = 2L * 1024 * 1024 * 1024;

    /// <summary>The longest line that a plugin may write in UTF-8 bytes, and so its largest result. Default: 8 MiB.</summary>
    [Range(64, 256 * 1024 * 1024)]
    public int MaximumResultBytes { get; set; } = 8 * 1024 * 1024;

    /// <summary>Lines that a plugin may write. Default: 10,000.</summary>
    [Range(1, 10_000_000)]
    public int MaximumLines { get; set; } = 10_000;

    /// <summary>The longest attempt, whatever a manifest says. Default: 1 hour.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan MaximumDuration { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Processor time of one attempt, over all threads. Default: 2 hours.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan MaximumCpuTime { get; set; } = TimeSpan.FromHours(2);

    /// <summary>Address space of one process in bytes, whatever a manifest says. Default: 4 GiB.</summary>
    [Range(64L * 1024 * 1024, long.MaxValue)]
    public long MaximumMemoryBytes { get; set; } = 4L * 1024 * 1024 * 1024;

    /// <summary>The largest file that a plugin may write while it works. Default: 1 GiB.</summary>
    [Range(1024, long.MaxValue)]
    public long MaximumFileBytes { get; set; } = 1024L * 1024 * 1024;
}
