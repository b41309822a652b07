using Orleans.MediaTasks.Progress;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Progress;

/// <summary>A task that takes a step whenever the test says so, and publishes it.</summary>
internal sealed class ScriptedTask(ScriptedTasks grid, string tenant) : IMediaTaskGrain
{
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);
    private MediaTaskSnapshot _current = new()
    {
        Id = MediaTaskId.New(tenant, Now),
        Spec = new MediaTaskSpec { Input = """{"prompt":"a heron at dawn"}""" },
        Kind = MediaTaskKinds.Image,
        Provider = "images",
        Model = "render/poster",
        Status = MediaTaskStatus.Queued,
        Sequence = 1,
        CreatedAt = Now,
        UpdatedAt = Now,
    };

    public MediaTaskId Id => _current.Id;

    public string PublicId => Id.ToPublicString();

    public long Sequence => Volatile.Read(ref _current).Sequence;

    public bool IsMissing { get; init; }

    public int Reads { get; private set; }

    public void Start() => Step(MediaTaskStatus.Processing);

    public void Progress(int percent) => Step(_current with { Progress = percent, Stage = "render" }, statusChanged: false);

    public void Complete() => Step(_current with { Status = MediaTaskStatus.Completed, Progress = 100, CompletedAt = Now }, statusChanged: true);

    public void Step(MediaTaskStatus status, string? message = null) => Step(_current with { Status = status, Message = message, Attempt = 1 }, statusChanged: true);

    /// <summary>The step happens, but nobody is told.</summary>
    public void CompleteSilently() => _current = _current with { Status = MediaTaskStatus.Completed, Progress = 100, Sequence = Sequence + 1 };

    /// <summary>The last step is told once more.</summary>
    public void Repeat() => grid.Publish(new TaskUpdate { Task = _current, StatusChanged = true });

    public Task<MediaTaskSnapshot?> GetAsync(CancellationToken cancellationToken = default)
    {
        Reads++;
        return Task.FromResult(IsMissing ? null : _current);
    }

    public Task<CommandResult> CancelWaitingAsync(CancellationToken cancellationToken = default) => CancelAsync(cancellationToken);

    public Task<CommandResult> CancelAsync(CancellationToken cancellationToken = default)
    {
        if (!IsMissing && !_current.Status.IsTerminal())
        {
            Step(MediaTaskStatus.Cancelled);
        }

        return Task.FromResult(new CommandResult(IsMissing ? null : _current));
    }

    public Task<CommandResult> RetryAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<WaitReason?> WhyAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    private void Step(MediaTaskSnapshot next, bool statusChanged)
    {
        _current = next with { Sequence = Sequence + 1 };
        grid.Publish(new TaskUpdate { Task = _current, StatusChanged = statusChanged });
    }
}
