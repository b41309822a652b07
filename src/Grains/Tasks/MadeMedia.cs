using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Orleans.MediaTasks.Media;

namespace Orleans.MediaTasks.Tasks;

/// <summary>The media that tasks made: which they are, and how they go.</summary>
internal sealed partial class MadeMedia(IMediaStore store, ILogger<MadeMedia> logger)
{
    /// <summary>What is to be removed with a task: a file by its key, a folder by its id, and nothing that the task was given.</summary>
    public static IEnumerable<string> Of(ImmutableArray<MediaOutput> outputs, MediaTaskSpec spec) => outputs
        .Where(output => output.Key is not null)
        .Select(output => output.Key!.IndexOf('/', StringComparison.Ordinal) is var slash and > 0 ? output.Key[..slash] : output.Key).Distinct()
        .Where(key => !spec.Input.Contains(IdOf(key), StringComparison.Ordinal));

    /// <summary>What all names of the same media have in common: of <c>{id}.{ext}</c> the id.</summary>
    public static string IdOf(string key) => key.IndexOf('.', StringComparison.Ordinal) is var dot and > 0 ? key[..dot] : key;

    /// <summary>Removes what a task made that is gone, or did not take it. A disk that refuses leaves the rest behind: nothing names it any more.</summary>
    public async Task RemoveAsync(MediaTaskState task)
    {
        try
        {
            foreach (var key in Of(task.Outputs, task.Spec))
            {
                await store.DeleteAsync(key);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogLeft(logger, task.Id, exception);
        }
    }

    [LoggerMessage(LogLevel.Warning, "What task {TaskId} made is to go, but the disk kept it.")]
    private static partial void LogLeft(ILogger logger, MediaTaskId taskId, Exception exception);
}
