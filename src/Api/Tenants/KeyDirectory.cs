using Orleans.MediaTasks.Tenants;

namespace Orleans.MediaTasks.Api.Tenants;

/// <summary>What this node knows of keys, for three seconds at most.</summary>
/// <remarks>So a change is in force everywhere within five. Calls that fail are not remembered, and nothing is answered from memory once its
/// time is over: while the cluster cannot say who calls, requests are answered with 503. Bounded in number, whatever secrets come in.</remarks>
internal sealed class KeyDirectory(IGrainFactory grains, TimeProvider time)
{
    /// <summary>How long an answer counts.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(3);

    /// <summary>Answers kept at most, good ones and bad ones.</summary>
    public const int Capacity = 10_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Answer> _answers = [];

    /// <summary>Answers kept at the moment.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _answers.Count;
            }
        }
    }

    /// <summary>What there is behind a secret with this hash. Callers that ask at once share a call.</summary>
    public Task<ApiKeyFinding> FindAsync(string hash)
    {
        lock (_gate)
        {
            if (_answers.TryGetValue(hash, out var known) && IsFresh(known))
            {
                return known.Finding;
            }

            MakeRoom();
            var finding = grains.GetGrain<IApiKeyGrain>(hash).FindAsync();

            // Counted from the question: the answer is no older than that.
            _answers[hash] = new Answer(finding, time.GetTimestamp());
            return finding;
        }
    }

    /// <summary>Asks again next time: somebody has just changed the key through this node.</summary>
    public void Forget(string hash)
    {
        lock (_gate)
        {
            _answers.Remove(hash);
        }
    }

    private bool IsFresh(Answer answer)
    {
        if (!answer.Finding.IsCompleted)
        {
            return true;
        }

        return answer.Finding.IsCompletedSuccessfully
            && time.GetElapsedTime(answer.AskedAt) < Lifetime
            && !(answer.Finding.Result is { Standing: ApiKeyStanding.Valid, Key.ExpiresAt: { } end } && end <= time.GetUtcNow());
    }

    private void MakeRoom()
    {
        if (_answers.Count < Capacity)
        {
            return;
        }

        foreach (var (hash, _) in _answers.Where(entry => !IsFresh(entry.Value)).ToList())
        {
            _answers.Remove(hash);
        }

        // All of them young: a flood of made-up keys. Asking again for the few real ones costs less than keeping order among the others.
        if (_answers.Count >= Capacity)
        {
            _answers.Clear();
        }
    }

    private readonly record struct Answer(Task<ApiKeyFinding> Finding, long AskedAt);
}
