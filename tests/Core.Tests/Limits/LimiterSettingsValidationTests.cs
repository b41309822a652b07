namespace Orleans.MediaTasks.Limits;

public sealed class LimiterSettingsValidationTests
{
    public static TheoryData<string, LimiterSettings> Wrong => new()
    {
        { nameof(LimiterSettings.Concurrency), new() { Concurrency = 0 } },
        { nameof(LimiterSettings.Concurrency), new() { Concurrency = LimiterSettingsValidation.Most + 1 } },
        { nameof(LimiterSettings.PerSecond), new() { PerSecond = -1 } },
        { nameof(LimiterSettings.PerSecond), new() { PerSecond = double.NaN } },
        { nameof(LimiterSettings.PerMinute), new() { PerMinute = double.PositiveInfinity } },
        { nameof(LimiterSettings.PerDay), new() { PerDay = LimiterSettingsValidation.LowestRate / 2 } },
        { nameof(LimiterSettings.PerTenant), new() { PerTenant = -1 } },
        { nameof(LimiterSettings.PerModel), new() { PerModel = new Dictionary<string, int> { ["m"] = -1 } } },
        { nameof(LimiterSettings.PerModel), new() { PerModel = new Dictionary<string, int> { [""] = 1 } } },
        { nameof(LimiterSettings.PerModel), new() { PerModel = Enumerable.Range(0, LimiterSettingsValidation.MostCappedModels + 1).ToDictionary(i => $"m{i}", _ => 1) } },
        { nameof(LimiterSettings.AgeingInterval), new() { AgeingInterval = TimeSpan.Zero } },
        { nameof(LimiterSettings.AgeingInterval), new() { AgeingInterval = LimiterSettingsValidation.LongestAgeing + TimeSpan.FromTicks(1) } },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Errors_WhenASettingMakesNoSense_NamesItAndTheMachineRefusesIt(string property, LimiterSettings settings)
    {
        Assert.StartsWith($"LimiterSettings.{property} must ", Assert.Single(LimiterSettingsValidation.Errors(settings)), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new LimiterMachine(settings, 1, LimiterBench.Start));
        Assert.Throws<ArgumentException>(() => new LimiterBench().Machine.Settings = settings);
    }

    [Fact]
    public void Errors_AtTheEdges_AreNone()
    {
        Assert.Empty(LimiterSettingsValidation.Errors(new LimiterSettings()));
        Assert.Empty(LimiterSettingsValidation.Errors(new LimiterSettings { Concurrency = 1, PerSecond = 0, PerMinute = LimiterSettingsValidation.LowestRate, PerTenant = 0 }));
        Assert.Empty(LimiterSettingsValidation.Errors(new LimiterSettings
        {
            Concurrency = LimiterSettingsValidation.Most,
            PerDay = LimiterSettingsValidation.Most,
            PerTenant = LimiterSettingsValidation.Most,
            PerModel = Enumerable.Range(0, LimiterSettingsValidation.MostCappedModels).ToDictionary(i => $"m{i}", _ => 0),
            AgeingInterval = LimiterSettingsValidation.LongestAgeing,
        }));
    }
}
