using Orleans.MediaTasks.Rig.Cluster;
using Orleans.MediaTasks.Rig.Scenarios;

namespace Orleans.MediaTasks.Soak;

/// <summary>Runs scenarios one after the other, each on a cluster of its own; a line of JSON for each, and a report of what was broken.</summary>
internal static class Runner
{
    /// <summary>Whether all of them held.</summary>
    public static async Task<bool> RunAsync(SoakOptions options)
    {
        var clean = true;
        for (var seed = options.Seed; seed < options.Seed + options.Seeds; seed++)
        {
            foreach (var code in options.Scenarios)
            {
                clean &= await RunAsync(AllScenarios.Find(code, options.Soak), seed, options);
            }
        }

        return clean;
    }

    private static async Task<bool> RunAsync(Scenario scenario, int seed, SoakOptions options)
    {
        Console.Error.WriteLine($"{scenario.Code} seed {seed}: {scenario.What} …");
        var plan = scenario.Plan(seed) with { Program = options.Program };
        await using var cluster = await ClusterUnderTest.StartAsync(plan with { Name = options.Plant is null ? plan.Name : $"{plan.Name}-{options.Plant}" });
        try
        {
            var result = await scenario.RunAsync(cluster, seed, options.Short ? ScenarioLength.Short : ScenarioLength.Full) with { Plant = options.Plant };
            Console.WriteLine(result.Keep());
            Console.Error.WriteLine(result.Report);
            return result.IsClean;
        }
        catch (Exception exception)
        {
            // What breaks the run itself is as much a failure as a broken rule; the next scenario has its own cluster.
            Console.Error.WriteLine($"{scenario.Code} seed {seed} broke: {exception}\nLogs: {cluster.Folder}");
            return false;
        }
    }
}
