namespace Orleans.MediaTasks.Rig.Checking;

/// <summary>Nearest-rank percentiles.</summary>
public sealed class Spread
{
    private readonly double[] _sorted;

    public Spread(IEnumerable<double> values) => _sorted = [.. values.Order()];

    public int Count => _sorted.Length;

    public double P50 => At(0.50);

    public double P99 => At(0.99);

    public double Maximum => At(1);

    public double At(double share) => Count == 0 ? 0 : _sorted[Math.Clamp((int)Math.Ceiling(share * Count) - 1, 0, Count - 1)];
}
