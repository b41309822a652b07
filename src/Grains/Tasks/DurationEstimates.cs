using System.Collections.Concurrent;
using Orleans.MediaTasks.Providers;

namespace Orleans.MediaTasks.Tasks;

/// <summary>How long attempts of each model take on this silo: an exponentially weighted mean of the recent ones.</summary>
/// <remarks>Lost with the silo; starts from the model's own expectation. Bounded by the number of models.</remarks>
internal sealed class DurationEstimates(ProviderSet providers, TimeProvider time)
{
    /// <summary>The weight of the newest duration; about the last ten count.</summary>
    private const double Weight = 0.2;

    private readonly ConcurrentDictionary<string, TimeSpan> _means = new();

    /// <summary>The estimated duration of one attempt.</summary>
    public TimeSpan Of(string model) =>
        _means.TryGetValue(model, out var mean) ? mean : providers.Catalog.Find(model)?.ExpectedDuration ?? TimeSpan.FromSeconds(5);

    /// <summary>The estimated rest of a running attempt: from its own pace once it has shown one, before that from the model's mean.</summary>
    public TimeSpan? RemainingOf(MediaTaskSnapshot task)
    {
        if (task.Attempts.IsEmpty)
        {
            return null;
        }

        var elapsed = time.GetUtcNow() - task.Attempts[^1].StartedAt;
        var rest = task.Progress >= 5 ? elapsed * ((100.0 - task.Progress) / task.Progress) : Of(task.Model) - elapsed;
        return rest > TimeSpan.Zero ? rest : TimeSpan.Zero;
    }

    /// <summary>Takes in a completed task.</summary>
    public void Learn(MediaTaskState state)
    {
        if (state.Status == MediaTaskStatus.Completed && state.Attempts is [.., { EndedAt: { } ended } last])
        {
            var took = ended - last.StartedAt;
            _means.AddOrUpdate(state.Model, static (_, took) => took, static (_, mean, took) => (mean * (1 - Weight)) + (took * Weight), took);
        }
    }
}
