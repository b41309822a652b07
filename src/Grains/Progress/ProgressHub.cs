using System.Collections.Immutable;

namespace Orleans.MediaTasks.Progress;

/// <summary>Where the tasks of a silo tell what happened to them; hands every update to the readers of this process.</summary>
/// <remarks>Survives nothing: updates are hints, the rows are the truth. Bounded by its readers, who must not block.</remarks>
internal sealed class ProgressHub(Tasks.SiloIdentity identity) : IProgressTap
{
    private ImmutableArray<Action<TaskUpdate>> _readers = [];

    public string Origin => identity.Owner;

    /// <summary>Whether anybody listens; without readers there is no need to make an update.</summary>
    public bool HasReaders => !_readers.IsEmpty;

    public void Publish(TaskUpdate update)
    {
        foreach (var reader in _readers)
        {
            reader(update);
        }
    }

    public IDisposable Subscribe(Action<TaskUpdate> reader)
    {
        ImmutableInterlocked.Update(ref _readers, readers => readers.Add(reader));
        return new Subscription(this, reader);
    }

    private sealed class Subscription(ProgressHub hub, Action<TaskUpdate> reader) : IDisposable
    {
        public void Dispose() => ImmutableInterlocked.Update(ref hub._readers, readers => readers.Remove(reader));
    }
}
