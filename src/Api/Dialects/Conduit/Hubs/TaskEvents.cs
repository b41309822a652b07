using System.Collections.Concurrent;
using Orleans.MediaTasks.Api.Progress;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Conduit;

/// <summary>Events of tasks of every kind, with positional arguments: <c>TaskStarted(taskId, taskType, metadata)</c> and so on. Only what was subscribed to.</summary>
/// <remarks>The published SDK registers these methods with exactly so many arguments.</remarks>
internal sealed class TaskEvents(UrlContext urls) : HubEvents
{
    private readonly ConcurrentDictionary<MediaTaskId, bool> _tasks = new();
    private readonly ConcurrentDictionary<string, bool> _types = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>How many subscriptions there are.</summary>
    public int Subscriptions => _tasks.Count + _types.Count;

    /// <summary>False when the task was subscribed to before.</summary>
    public bool Add(MediaTaskId id) => _tasks.TryAdd(id, true);

    public void Remove(MediaTaskId id) => _tasks.TryRemove(id, out _);

    public void AddType(string type) => _types[type] = true;

    public void RemoveType(string type) => _types.TryRemove(type, out _);

    public override bool Wants(MediaTaskSnapshot task) => _tasks.ContainsKey(task.Id) || _types.ContainsKey(ConduitWords.TypeOf(task.Kind));

    protected override HubEvent Started(MediaTaskSnapshot task) => new("TaskStarted", Id(task), ConduitWords.TypeOf(task.Kind), Metadata(task));

    protected override HubEvent Progressed(MediaTaskSnapshot task) => new("TaskProgress", Id(task), task.Progress, task.Message ?? task.Stage);

    protected override HubEvent Ended(MediaTaskSnapshot task) => task.Status switch
    {
        MediaTaskStatus.Completed => new("TaskCompleted", Id(task), new RawJson(ProgressJson.Render(writer => ConduitResultJson.Write(writer, task, urls)))),
        MediaTaskStatus.Cancelled => new("TaskCancelled", Id(task), task.Message ?? "The task was cancelled."),
        _ when ConduitWords.HasTimedOut(task) => new("TaskTimedOut", Id(task), LimitOf(task)),
        _ => new("TaskFailed", Id(task), task.Failure?.Message ?? "The task failed.", task.Failure is { Retryable: true }),
    };

    private static string Id(MediaTaskSnapshot task) => task.Id.ToPublicString();

    private static RawJson Metadata(MediaTaskSnapshot task) => new(ProgressJson.Render(writer =>
    {
        writer.WriteString("model"u8, task.Model);
        writer.WriteString("provider"u8, task.Provider);
        writer.WriteString("prompt"u8, ConduitInput.PromptOf(task));
        writer.WriteNumber("attempt"u8, task.Attempt);
        writer.WriteJsonText("metadata"u8, task.Spec.Metadata, TaskDetail.Short);
    }));

    /// <summary>The limit that ran out, in seconds; where the model's own held, how long the last attempt took.</summary>
    private static double LimitOf(MediaTaskSnapshot task) =>
        (task.Spec.AttemptTimeout ?? (task.Attempts is [.., { EndedAt: { } end } last] ? end - last.StartedAt : TimeSpan.Zero)).TotalSeconds;
}
