using System.Text.Json;
using Orleans.MediaTasks.Api.Hosting;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Conduit;

/// <summary>Tasks of this dialect, and where they stand.</summary>
internal static class ConduitScript
{
    public static MediaTaskSnapshot Video(MediaTaskId? id = null) => Samples.Task(id) with
    {
        Kind = MediaTaskKinds.Video,
        Model = "local/video",
        Provider = "ffmpeg",
        Spec = new MediaTaskSpec { Kind = MediaTaskKinds.Video, Model = "local/video", Input = """{"prompt":"a heron"}""", Retry = new RetryPolicy { MaximumAttempts = 4 } },
    };

    public static MediaTaskSnapshot CompletedVideo(MediaTaskId? id = null) => Video(id) with
    {
        Status = MediaTaskStatus.Completed,
        Progress = 100,
        Attempt = 1,
        StartedAt = Samples.Now,
        CompletedAt = Samples.Now.AddSeconds(8),
        Sequence = 9,
        Outputs =
        [
            new MediaOutput { Role = "video", Key = "v1.mp4", ContentType = "video/mp4", Bytes = 1234, Width = 720, Height = 480, DurationSeconds = 6 },
            new MediaOutput { Role = "thumbnail", Key = "t1.png", ContentType = "image/png", Bytes = 9 },
        ],
    };

    public static MediaTaskSnapshot Processing(this MediaTaskSnapshot task, int progress = 0, string? stage = null, long sequence = 2) =>
        task with { Status = MediaTaskStatus.Processing, Progress = progress, Stage = stage, Attempt = 1, StartedAt = Samples.Now, Sequence = sequence };

    public static string Add(this ApiHost host, MediaTaskSnapshot task)
    {
        host.Cluster.Tasks[task.Id.ToString()] = task;
        return task.Id.ToPublicString();
    }

    /// <summary>Every task ends so, right after the request that waits for it has looked at it.</summary>
    public static void EndWhenWatched(this ApiHost host, Func<MediaTaskSnapshot, MediaTaskSnapshot> end) => host.Cluster.OnGet = key =>
    {
        if (host.Cluster.Tasks.TryGetValue(key, out var task) && !task.Status.IsTerminal())
        {
            var ended = end(task) with { Sequence = task.Sequence + 1 };
            ThreadPool.QueueUserWorkItem(_ => host.Cluster.Tap.Publish(ended));
        }
    };

    public static string? Text(this JsonElement element, string name) => element.GetProperty(name).GetString();
}
