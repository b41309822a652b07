using System.Collections.Concurrent;
using Orleans.MediaTasks.Api.Progress;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Conduit;

/// <summary>Events of pictures and videos under one name, <c>ContentGenerationProgress</c> and so on, with the object of the kind's own event as <c>details</c>. Only what was subscribed to.</summary>
internal sealed class ContentEvents(UrlContext urls) : MediaEvents(urls)
{
    /// <summary>The kinds that count as content. They are also its words for them.</summary>
    public static readonly IReadOnlyList<string> Types = [MediaTaskKinds.Image, MediaTaskKinds.Video];

    private readonly ConcurrentDictionary<MediaTaskId, bool> _tasks = new();
    private volatile bool _all;

    /// <summary>How many tasks are subscribed to one by one.</summary>
    public int Subscriptions => _tasks.Count;

    /// <summary>Whether every task is told.</summary>
    public bool TellsAll
    {
        get => _all;
        set => _all = value;
    }

    /// <summary>False when the task was subscribed to before.</summary>
    public bool Add(MediaTaskId id) => _tasks.TryAdd(id, true);

    public void Remove(MediaTaskId id) => _tasks.TryRemove(id, out _);

    public override bool Wants(MediaTaskSnapshot task) => Types.Contains(task.Kind) && (_all || _tasks.ContainsKey(task.Id));

    protected override HubEvent Call(MediaTaskSnapshot task, string step, RawJson body) => new($"ContentGeneration{step}", new RawJson(ProgressJson.Render(writer =>
    {
        writer.WriteString("taskId"u8, task.Id.ToPublicString());
        writer.WriteString("contentType"u8, task.Kind);
        writer.WriteNumber("progressPercentage"u8, task.Progress);
        writer.WritePropertyName("details"u8);
        writer.WriteRawValue(body.Utf8.Span, skipInputValidation: true);
    })));
}
