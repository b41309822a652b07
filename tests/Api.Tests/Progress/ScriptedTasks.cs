using System.Collections.Concurrent;
using Orleans.MediaTasks.Progress;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Progress;

/// <summary>A grid whose tasks do what the test says: the grains to read from, and the tap that tells of every step.</summary>
internal sealed class ScriptedTasks : IGrainFactory, IProgressTap
{
    private readonly ConcurrentDictionary<string, ScriptedTask> _tasks = new();
    private readonly List<Action<TaskUpdate>> _readers = [];

    public string Origin => "scripted";

    public RecordedReaders Readers { get; } = new();

    /// <summary>What becomes of an update on its way: none, one or several, in any order.</summary>
    public Func<TaskUpdate, IEnumerable<TaskUpdate>> Wire { get; set; } = update => [update];

    public ScriptedTask Add(string tenant = "acme")
    {
        var task = new ScriptedTask(this, tenant);
        _tasks[task.Id.ToString()] = task;
        return task;
    }

    public void Publish(TaskUpdate update)
    {
        foreach (var arriving in Wire(update))
        {
            _readers.ForEach(reader => reader(arriving));
        }
    }

    public IDisposable Subscribe(Action<TaskUpdate> reader)
    {
        _readers.Add(reader);
        return new Subscription(() => _readers.Remove(reader));
    }

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey =>
        (TGrainInterface)(IMediaTaskGrain)(_tasks.TryGetValue(primaryKey, out var task) ? task : new ScriptedTask(this, "nobody") { IsMissing = true });

    public TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string? grainClassNamePrefix = null) where TGrainInterface : IGrainWithGuidKey => throw new NotSupportedException();

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerKey => (TGrainInterface)(IProgressReadersGrain)Readers;

    public TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string keyExtension, string? grainClassNamePrefix = null) where TGrainInterface : IGrainWithGuidCompoundKey => throw new NotSupportedException();

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string keyExtension, string? grainClassNamePrefix = null) where TGrainInterface : IGrainWithIntegerCompoundKey => throw new NotSupportedException();

    public TGrainObserverInterface CreateObjectReference<TGrainObserverInterface>(IGrainObserver obj) where TGrainObserverInterface : IGrainObserver => throw new NotSupportedException();

    public void DeleteObjectReference<TGrainObserverInterface>(IGrainObserver obj) where TGrainObserverInterface : IGrainObserver => throw new NotSupportedException();

    public IGrain GetGrain(Type grainInterfaceType, Guid grainPrimaryKey) => throw new NotSupportedException();

    public IGrain GetGrain(Type grainInterfaceType, long grainPrimaryKey) => throw new NotSupportedException();

    public IGrain GetGrain(Type grainInterfaceType, string grainPrimaryKey) => throw new NotSupportedException();

    public IGrain GetGrain(Type grainInterfaceType, Guid grainPrimaryKey, string keyExtension) => throw new NotSupportedException();

    public IGrain GetGrain(Type grainInterfaceType, long grainPrimaryKey, string keyExtension) => throw new NotSupportedException();

    public IAddressable GetGrain(Type grainInterfaceType, IdSpan grainKey) => throw new NotSupportedException();

    public IAddressable GetGrain(Type grainInterfaceType, IdSpan grainKey, string grainClassNamePrefix) => throw new NotSupportedException();

    public TGrainInterface GetGrain<TGrainInterface>(GrainId grainId) where TGrainInterface : IAddressable => throw new NotSupportedException();

    public IAddressable GetGrain(GrainId grainId) => throw new NotSupportedException();

    public IAddressable GetGrain(GrainId grainId, GrainInterfaceType interfaceType) => throw new NotSupportedException();

    private sealed class Subscription(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
