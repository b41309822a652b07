using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers;

/// <summary>Attempts with good defaults.</summary>
public static class AnAttempt
{
    public static AttemptContext Of(MediaTaskSpec spec, IAttemptProgress? progress = null, int attempt = 1) => new()
    {
        TaskId = MediaTaskId.New("tests", TimeProvider.System.GetUtcNow()),
        Attempt = attempt,
        Model = spec.Model!,
        Spec = spec,
        Progress = progress ?? new RecordedProgress(),
    };
}
