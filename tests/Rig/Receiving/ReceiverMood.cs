namespace Orleans.MediaTasks.Rig.Receiving;

/// <summary>How a receiver answers: drawn from a seed, an event and how often it came, so that the same arrival always fares the same.</summary>
/// <param name="Errors">Of a hundred arrivals, how many are answered 500.</param>
/// <param name="Silences">Of a hundred, how many are not answered at all.</param>
/// <param name="Refusals">Of a hundred, how many are refused for good, with 400.</param>
public sealed record ReceiverMood(int Errors, int Silences, int Refusals)
{
    /// <summary>Takes everything.</summary>
    public static readonly ReceiverMood Well = new(0, 0, 0);

    /// <summary>What an arrival is answered; 0 for nothing.</summary>
    /// <param name="seed">The run's seed.</param>
    /// <param name="id">The event's id.</param>
    /// <param name="arrival">How often it came before.</param>
    public int Answer(int seed, string id, int arrival)
    {
        // FNV-1a: the runtime's own hashes differ from process to process.
        var hash = 14695981039346656037UL;
        foreach (var sign in $"{seed} {id} {arrival}")
        {
            hash = unchecked((hash ^ sign) * 1099511628211UL);
        }

        return (int)((hash >> 20) % 100) switch
        {
            var drawn when drawn < Errors => 500,
            var drawn when drawn < Errors + Silences => 0,
            var drawn when drawn < Errors + Silences + Refusals => 400,
            _ => 200,
        };
    }
}
