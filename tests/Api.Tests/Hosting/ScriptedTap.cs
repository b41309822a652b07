using Orleans.MediaTasks.Progress;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Hosting;

/// <summary>Updates that the test makes.</summary>
internal sealed class ScriptedTap : IProgressTap
{
    private Action<TaskUpdate>? _reader;

    public string Origin => "scripted";

    public IDisposable Subscribe(Action<TaskUpdate> reader)
    {
        _reader += reader;
        return new MemoryStream();
    }

    public void Publish(MediaTaskSnapshot task) => _reader?.Invoke(new TaskUpdate { Task = task, StatusChanged = true });
}
