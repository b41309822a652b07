using Orleans.MediaTasks.Rig.Cluster;
using Orleans.MediaTasks.Rig.Scenarios;

namespace Orleans.MediaTasks.Cluster.Scenarios;

/// <summary>Four scenarios of make soak, as short as they can be and still show a bug; the others, the full lengths and their numbers are in docs/reliability.md.</summary>
public sealed class ScenarioTests
{
    private const int Seed = 1;

    [Fact]
    public Task KillOfOneSilo_UnderLoad_LosesNothing() => HoldsAsync(new KillOne());

    [Fact]
    public Task Database_ThatGoesAwayAndCrashes_IsToldOfAtOnceAndLosesNothing() => HoldsAsync(new DatabaseAway());

    [Fact]
    public Task Limiter_WhoseSiloIsKilledAgainAndAgain_KeepsItsLimits() => HoldsAsync(new LimiterFailover());

    [Fact]
    public Task Receivers_ThatFailAndGoAwayWhileSilosAreKilled_AreToldOfEverything() => HoldsAsync(new WebhooksTold());

    private static async Task HoldsAsync(Scenario scenario)
    {
        await using var cluster = await ClusterUnderTest.StartAsync(scenario.Plan(Seed));

        var result = await scenario.RunAsync(cluster, Seed, ScenarioLength.Short);

        // What is broken comes last: a long message is cut at its beginning.
        Assert.True(result.Keep().IsClean, $"{cluster.Tails}\n{result}\n{result.Report}");
        Assert.NotEqual(0, result.Tasks);
    }
}
