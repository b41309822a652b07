using System.Collections.Concurrent;
using Orleans.MediaTasks.Api.Progress;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Conduit;

/// <summary>Events named after the kind: <c>ImageGenerationStarted</c>, <c>VideoGenerationProgress</c> and so on.</summary>
internal abstract class KindEvents(UrlContext urls, IReadOnlyCollection<string> kinds) : MediaEvents(urls)
{
    public override bool Wants(MediaTaskSnapshot task) => kinds.Contains(task.Kind);

    protected override HubEvent Call(MediaTaskSnapshot task, string step, RawJson body)
    {
        var subject = task.Kind switch
        {
            MediaTaskKinds.Image => "ImageGeneration",
            MediaTaskKinds.Audio => "AudioGeneration",
            _ => "VideoGeneration",
        };
        return new HubEvent(subject + step, body);
    }
}

/// <summary>Tells of every task of the tenant's without being asked; single ones can be silenced.</summary>
internal sealed class UnaskedEvents(UrlContext urls, IReadOnlyCollection<string> kinds) : KindEvents(urls, kinds)
{
    private readonly ConcurrentDictionary<MediaTaskId, bool> _silenced = new();

    public int Silenced => _silenced.Count;

    public void Silence(MediaTaskId id) => _silenced[id] = true;

    public void Unsilence(MediaTaskId id) => _silenced.TryRemove(id, out _);

    public override bool Wants(MediaTaskSnapshot task) => base.Wants(task) && !_silenced.ContainsKey(task.Id);
}

/// <summary>Tells of the tasks that were asked for.</summary>
internal sealed class ChosenEvents(UrlContext urls, IReadOnlyCollection<string> kinds) : KindEvents(urls, kinds)
{
    private readonly ConcurrentDictionary<MediaTaskId, bool> _chosen = new();

    public int Chosen => _chosen.Count;

    /// <summary>False when the task was asked for before.</summary>
    public bool Choose(MediaTaskId id) => _chosen.TryAdd(id, true);

    public void Drop(MediaTaskId id) => _chosen.TryRemove(id, out _);

    public override bool Wants(MediaTaskSnapshot task) => base.Wants(task) && _chosen.ContainsKey(task.Id);
}
