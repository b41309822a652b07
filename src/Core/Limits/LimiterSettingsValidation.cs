namespace Orleans.MediaTasks.Limits;

/// <summary>What a provider's limits must look like.</summary>
public static class LimiterSettingsValidation
{
    /// <summary>The most permits and the highest rate that can be asked for: a slip of the keyboard, not a limit, is beyond it.</summary>
    public const int Most = 1_000_000;

    /// <summary>The most models with a cap of their own.</summary>
    public const int MostCappedModels = 256;

    /// <summary>The lowest rate: one start in about eleven days for a rate per second.</summary>
    public const double LowestRate = 0.000_001;

    /// <summary>The longest ageing interval.</summary>
    public static readonly TimeSpan LongestAgeing = TimeSpan.FromDays(365);

    /// <summary>What is wrong with the settings, one sentence each; empty when nothing is.</summary>
    public static IReadOnlyList<string> Errors(LimiterSettings settings)
    {
        var errors = new List<string>();
        Check(settings.Concurrency is >= 1 and <= Most, $"{nameof(LimiterSettings.Concurrency)} must be from 1 to {Most}.");
        CheckRate(settings.PerSecond, nameof(LimiterSettings.PerSecond));
        CheckRate(settings.PerMinute, nameof(LimiterSettings.PerMinute));
        CheckRate(settings.PerDay, nameof(LimiterSettings.PerDay));
        Check(settings.PerTenant is null or (>= 0 and <= Most), $"{nameof(LimiterSettings.PerTenant)} must be from 0 to {Most}, or absent.");
        Check(settings.PerModel.Count <= MostCappedModels, $"{nameof(LimiterSettings.PerModel)} must name at most {MostCappedModels} models.");
        Check(
            settings.PerModel.All(cap => cap.Key.Length > 0 && cap.Value is >= 0 and <= Most),
            $"{nameof(LimiterSettings.PerModel)} must give each model a cap from 0 to {Most}; 0 means no cap.");
        Check(
            settings.AgeingInterval > TimeSpan.Zero && settings.AgeingInterval <= LongestAgeing,
            $"{nameof(LimiterSettings.AgeingInterval)} must be longer than zero and at most {LongestAgeing.Days} days.");
        return errors;

        void CheckRate(double? rate, string name) =>
            Check(rate is null or 0 or (>= LowestRate and <= Most), $"{name} must be from {LowestRate} to {Most}, or 0 or absent for no such limit.");

        void Check(bool holds, string error)
        {
            if (!holds)
            {
                errors.Add($"{nameof(LimiterSettings)}.{error}");
            }
        }
    }
}
