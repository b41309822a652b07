using System.Diagnostics;
using Orleans.MediaTasks.Bench;
using Orleans.MediaTasks.Bench.Workloads;

// Usage: [W1 W2 …] [--runs n]. Each run is a process of its own, so that no workload warms up another or leaves it garbage.
if (args is ["--one", var name, var number])
{
    await RunOneAsync(name, int.Parse(number));
    return 0;
}

if (args is ["--listen", var address])
{
    await ProgressListener.RunAsync(new Uri(address));
    return 0;
}

var runsAt = Array.IndexOf(args, "--runs");
var runs = runsAt < 0 ? 1 : int.Parse(args[runsAt + 1]);
var chosen = args.Where((_, index) => runsAt < 0 || index < runsAt || index > runsAt + 1).ToArray();
var failed = 0;
for (var run = 1; run <= runs; run++)
{
    foreach (var workload in chosen is [] ? ["W1", "W2", "W3", "W4", "W5", "W6", "FOOTPRINT"] : chosen)
    {
        using var process = Process.Start(Environment.ProcessPath!, ["--one", workload, $"{run}"]);
        await process.WaitForExitAsync();
        failed += process.ExitCode == 0 ? 0 : 1;
    }
}

return failed == 0 ? 0 : 1;

static async Task RunOneAsync(string workload, int run)
{
    switch (workload)
    {
        case "W6":
            ResultLine.Print("mediatasks-sqlite-http", workload, run, await W6Http.RunAsync(), W6Http.Config);
            return;
        case "FOOTPRINT":
            ResultLine.Print("mediatasks-sqlite-http", workload, run, await Footprint.RunAsync(), Footprint.Config);
            return;
    }

    await using var host = await GridHost.StartAsync();
    var metrics = workload switch
    {
        "W1" => await W1Throughput.RunAsync(host),
        "W2" => await W2Latency.RunAsync(host),
        "W3" => await W3Progress.RunAsync(host),
        "W4" => await W4Retry.RunAsync(host),
        "W5" => await W5Backlog.RunAsync(host),
        _ => throw new ArgumentException($"There is no workload '{workload}'; there are W1, W2, W3, W4, W5, W6 and FOOTPRINT."),
    };
    ResultLine.Print("mediatasks-sqlite", workload, run, metrics, workload == "W3" ? W3Progress.Config : GridHost.Config("client, worker and store in one"));
}
