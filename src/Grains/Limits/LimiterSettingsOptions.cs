using System.ComponentModel.DataAnnotations;

namespace Orleans.MediaTasks.Limits;

/// <summary>The limits of one provider, from section <c>MediaTasks:Limits:{provider}</c>; what is not set is the provider's own default or no limit.</summary>
public sealed class LimiterSettingsOptions
{
    /// <summary>Permits out at once, for the whole cluster; 1 to 100,000.</summary>
    [Range(1, 100_000)]
    public int Concurrency { get; set; } = 4;

    /// <summary>Starts per second.</summary>
    [Range(0.001, 1_000_000)]
    public double? PerSecond { get; set; }

    /// <summary>Starts per minute.</summary>
    [Range(0.001, 10_000_000)]
    public double? PerMinute { get; set; }

    /// <summary>Starts per day.</summary>
    [Range(0.001, 1_000_000_000)]
    public double? PerDay { get; set; }

    /// <summary>Permits out at once for one tenant.</summary>
    [Range(1, 100_000)]
    public int? PerTenant { get; set; }

    /// <summary>Permits out at once for one model, by model name.</summary>
    public Dictionary<string, int> PerModel { get; } = [];

    /// <summary>Every so long a waiting task rises by one priority. Default: 1 minute.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan AgeingInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The same as the machine's settings.</summary>
    public LimiterSettings ToSettings() => new()
    {
        Concurrency = Concurrency,
        PerSecond = PerSecond,
        PerMinute = PerMinute,
        PerDay = PerDay,
        PerTenant = PerTenant,
        PerModel = PerModel,
        AgeingInterval = AgeingInterval,
    };
}
