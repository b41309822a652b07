namespace Orleans.MediaTasks.Bench;

/// <summary>Nearest-rank percentiles, in the names of the peers' harness.</summary>
internal sealed class Percentiles
{
    private readonly double[] _sorted;

    public Percentiles(IEnumerable<double> values) => _sorted = [.. values.Order()];

    public int Count => _sorted.Length;

    public double P50 => At(50);

    public double P95 => At(95);

    public double P99 => At(99);

    public double Maximum => At(100);

    private double At(int percent) =>
        _sorted.Length == 0 ? 0 : Math.Round(_sorted[Math.Min(_sorted.Length - 1, (int)Math.Ceiling(percent / 100.0 * _sorted.Length) - 1)], 2);
}
