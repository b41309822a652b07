namespace Orleans.MediaTasks.Rig.Scenarios;

/// <summary>The scenarios by their short names.</summary>
public static class AllScenarios
{
    /// <summary>All of them, in order.</summary>
    /// <param name="soak">How long all faults are mixed.</param>
    public static IReadOnlyList<Scenario> List(TimeSpan soak) =>
        [new KillOne(), new KillAll(), new Zombie(), new LimiterFailover(), new RollingRestart(), new Partitioned(), new DatabaseAway(), new BackendsKilled(), new Backlog(), new EverythingMixed(soak), new LimiterZombie(), new LimiterLongJobs(), new WebhooksTold()];

    public static Scenario Find(string code, TimeSpan soak) =>
        List(soak).FirstOrDefault(scenario => scenario.Code.Equals(code, StringComparison.OrdinalIgnoreCase))
        ?? throw new ArgumentException($"There is no scenario {code}: {string.Join(", ", List(soak).Select(scenario => $"{scenario.Code} ({scenario.What})"))}.");
}
