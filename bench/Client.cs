using Orleans.MediaTasks.Delivery;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Bench;

/// <summary>Submits tasks the way the peers' producers do: so many callers, each waiting for its acknowledgement.</summary>
internal sealed class Client(IGrainFactory grains, string model)
{
    /// <summary>The tenant of Development's key, so that a listener over HTTP sees the tasks.</summary>
    public const string Tenant = "dev";

    public const int SingleCallers = 64;
    public const int BatchCallers = 4;
    public const int BatchSize = 500;

    private static readonly RetryPolicy OneSecond = new() { MaximumAttempts = 3, InitialInterval = TimeSpan.FromSeconds(1), Coefficient = 1, Jitter = 0 };

    private readonly ITaskIntakeGrain _intake = grains.GetGrain<ITaskIntakeGrain>(0);

    /// <summary>Ids by index, so that a watcher can tell which task an update is about.</summary>
    public System.Collections.Concurrent.ConcurrentDictionary<MediaTaskId, int> Indexes { get; } = new();

    public bool TrackIndexes { get; init; }

    /// <summary>Where the completion of each task is told; null for nowhere.</summary>
    public Func<int, string>? Webhook { get; private init; }

    /// <summary>The same client, whose tasks have a webhook.</summary>
    public Client With(Func<int, string>? webhook) => new(grains, model) { TrackIndexes = TrackIndexes, Webhook = webhook };

    public Task SubmitSinglyAsync(int count, int callers = SingleCallers, int first = 0) =>
        InParallelAsync(count, callers, index => SubmitAsync([Make(first + index)]));

    public Task SubmitInBatchesAsync(int count, int first = 0, int batchSize = BatchSize) =>
        InParallelAsync((count + batchSize - 1) / batchSize, BatchCallers, batch =>
            SubmitAsync([.. Enumerable.Range(first + (batch * batchSize), Math.Min(batchSize, count - (batch * batchSize))).Select(Make)]));

    public Task WarmUpAsync(int count) => InParallelAsync(count, SingleCallers, _ => SubmitAsync([Make(-1)]));

    public Task SubmitWarmUpBatchesAsync(int count) =>
        InParallelAsync(count / BatchSize, BatchCallers, _ => SubmitAsync([.. Enumerable.Repeat(-1, BatchSize).Select(Make)]));

    public Task SubmitOneAsync(int index) => SubmitAsync([Make(index)]);

    /// <summary>Submits a task that its worker, in another process, does not record.</summary>
    public Task SubmitIdleAsync(int index)
    {
        var submission = Make(-1);
        Indexes[submission.Id] = index;
        return SubmitAsync([submission]);
    }

    private MediaTaskSubmission Make(int index)
    {
        var id = MediaTaskId.New(Tenant, TimeProvider.System.GetUtcNow());
        if (TrackIndexes && index >= 0)
        {
            Indexes[id] = index;
        }

        var spec = new MediaTaskSpec { Kind = MediaTaskKinds.Plugin, Model = model, Input = $$"""{"i":{{index}}}""", Retry = OneSecond };
        return new MediaTaskSubmission(id, Webhook is null ? spec : spec with { Webhook = new WebhookTarget { Url = Webhook(index), Events = ["task.completed"], BaseUrl = "http://localhost" } });
    }

    private async Task SubmitAsync(IReadOnlyList<MediaTaskSubmission> submissions)
    {
        var results = await _intake.SubmitAsync(submissions);
        foreach (var result in results)
        {
            if (result is not SubmitResult.Accepted)
            {
                throw new InvalidOperationException($"Not accepted: {result}");
            }
        }
    }

    private static async Task InParallelAsync(int count, int callers, Func<int, Task> call)
    {
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            for (var index = Interlocked.Increment(ref next); index < count; index = Interlocked.Increment(ref next))
            {
                await call(index);
            }
        })));
    }
}
