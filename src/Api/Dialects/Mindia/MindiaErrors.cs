using Orleans.MediaTasks.Api.Errors;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Mindia;

/// <summary>The refusals that only this dialect has: others let clients cancel and retry more freely.</summary>
internal static class MindiaErrors
{
    private static readonly ApiErrorCode NotCancellableCode =
        new("not_cancellable", 400, "Only pending or scheduled tasks can be cancelled", "Retry with ?force=true to stop a processing task");

    private static readonly ApiErrorCode NotRetryableCode = ErrorCatalogue.NotRetryable with { Status = 400 };

    private static readonly ApiErrorCode RetriesUsedUpCode =
        new("max_retries_exceeded", 400, "The task has used up its retries.", "Retry with ?reset=true, or submit a new task.");

    private static readonly ApiErrorCode PluginDisabledCode =
        new("plugin_disabled", 400, "The plugin is disabled.", "Let an administrator enable it: PUT /api/plugins/{name}/config with {\"enabled\": true}.");

    /// <summary>A task that is being processed is stopped only by those who insist; one that has ended stays as it is.</summary>
    public static ApiError NotCancellable(MediaTaskStatus status) => ApiError.Of(
        status.IsTerminal() ? NotCancellableCode with { Remedy = $"Nothing is left to cancel: the task is {MindiaStatuses.WordOf(status)}." } : NotCancellableCode);

    public static ApiError NotRetryable(string why) => ApiError.Of(NotRetryableCode, why);

    public static ApiError RetriesUsedUp(int retries, int most) => ApiError.Of(RetriesUsedUpCode, $"The task has been retried {retries} times; its max_retries is {most}.");

    public static ApiError UnknownVideo() => ApiError.Of(ErrorCatalogue.NotFound, "There is no video with this id.");

    public static ApiError UnknownPlugin(IReadOnlyList<string> allowed) => ApiError.Of(ErrorCatalogue.NotFound, "name", "There is no plugin of this name on this installation.", allowed);

    public static ApiError PluginDisabled(string name) => ApiError.Of(PluginDisabledCode, $"The plugin '{name}' is disabled.");
}
