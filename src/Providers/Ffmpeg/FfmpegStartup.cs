using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.MediaTasks.Providers.Processes;

namespace Orleans.MediaTasks.Providers.Ffmpeg;

/// <summary>When a node starts: removes what a crash left behind, and finds out whether sandboxes work before the first task needs to know.</summary>
internal sealed partial class FfmpegStartup(FfmpegPrograms programs, WorkFolders folders, ILogger<FfmpegStartup> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Neither may hold up the start of the node.
        await Task.Yield();
        if (folders.RemoveLeftovers() is > 0 and var removed)
        {
            LogRemoved(removed);
        }

        await programs.WarmUpAsync();
    }

    [LoggerMessage(LogLevel.Information, "Removed the work files of {Count} processes that had died.")]
    private partial void LogRemoved(int count);
}
