using Orleans.MediaTasks.Progress;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Progress;

/// <summary>What an update costs while it waits: an estimate, never below the text it carries.</summary>
internal static class UpdateSize
{
    private const int Fixed = 512;
    private const int PerAttempt = 160;
    private const int PerOutput = 200;

    public static int Of(TaskUpdate update)
    {
        var task = update.Task;
        var size = Fixed + Length(task.Stage) + Length(task.Message) + Of(task.Failure) + Of(task.Spec);
        foreach (var output in task.Outputs)
        {
            size += PerOutput + Length(output.Data);
        }

        foreach (var attempt in task.Attempts)
        {
            size += PerAttempt + Of(attempt.Failure);
        }

        return size;
    }

    private static int Of(MediaTaskSpec spec)
    {
        var size = Length(spec.Input) + Length(spec.Metadata);
        foreach (var tag in spec.Tags)
        {
            size += Length(tag);
        }

        return size;
    }

    private static int Of(MediaTaskFailure? failure) => failure is null ? 0 : Length(failure.Code) + Length(failure.Message);

    private static int Length(string? text) => text is null ? 0 : text.Length * sizeof(char);
}
