namespace Orleans.MediaTasks.Progress;

/// <summary>The updates of this process, without the detour over a stream. Present where a silo and an API share a process.</summary>
public interface IProgressTap
{
    /// <summary>The name under which this silo publishes; see <see cref="TaskUpdateBatch.Origin"/>.</summary>
    string Origin { get; }

    /// <summary>Calls <paramref name="reader"/> with every update, in order per task, until the result is disposed.</summary>
    /// <param name="reader">Must return at once and must not throw; it runs on the publisher's thread.</param>
    IDisposable Subscribe(Action<TaskUpdate> reader);
}
