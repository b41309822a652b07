namespace Orleans.MediaTasks.Tasks;

/// <summary>Media that a tenant's live tasks work on, as far as it matters to some tasks that made media.</summary>
/// <remarks>A task names media in its input, by key or by address; both have the media's id in them, which is random and nothing else's.</remarks>
internal sealed class MediaInUse
{
    /// <summary>Live tasks that are looked at; beyond it, everything counts as needed.</summary>
    private const int MostLive = 20_000;

    private const int PageSize = 100;

    private static readonly IReadOnlyList<MediaTaskStatus> Live = [.. Enum.GetValues<MediaTaskStatus>().Where(status => !status.IsTerminal())];

    private readonly HashSet<string> _ids = [];
    private bool _isUnknown;

    /// <summary>Looks whether live tasks name what these tasks made.</summary>
    public static async Task<MediaInUse> ReadAsync(ITaskStore store, string tenant, IReadOnlyList<MediaTaskSnapshot> makers, CancellationToken cancellationToken)
    {
        var found = new MediaInUse();
        var made = makers.SelectMany(maker => MadeMedia.Of(maker.Outputs, maker.Spec)).Select(MadeMedia.IdOf).ToHashSet();
        var (seen, after) = (0, (Guid?)null);
        while (made.Count > 0)
        {
            var page = await store.ListAsync(new TaskQuery { Tenant = tenant, Statuses = Live, After = after, Limit = PageSize }, cancellationToken);
            foreach (var task in page.Tasks)
            {
                found._ids.UnionWith(made.Where(id => task.Spec.Input.Contains(id, StringComparison.Ordinal)));
            }

            seen += page.Tasks.Count;
            found._isUnknown = page.Next is not null && seen >= MostLive;
            if (page.Next is null || found._isUnknown)
            {
                break;
            }

            after = page.Next;
        }

        return found;
    }

    /// <summary>Whether a live task works on what this task made.</summary>
    public bool Needs(MediaTaskSnapshot task) => MadeMedia.Of(task.Outputs, task.Spec).Any(key => _isUnknown || _ids.Contains(MadeMedia.IdOf(key)));
}
