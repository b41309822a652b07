using System.Diagnostics;
using Orleans.MediaTasks.Bench;
using Orleans.MediaTasks.Bench.Cluster;
using Orleans.MediaTasks.Bench.Workloads;

// Usage: [W1 W2 …] [--on sqlite,pg,pg-3] [--runs n]. Each run is a process of its own, so that no workload warms up another or leaves it garbage.
switch (args)
{
    case ["--one", var store, var name, var number]:
        await RunOneAsync(store, name, int.Parse(number));
        return 0;
    case ["--listen", var address]:
        await ProgressListener.RunAsync(new Uri(address));
        return 0;
    case [WebhookSink.Switch]:
        await WebhookSink.RunAsync();
        return 0;
    case [SiloChild.Switch, .. var settings]:
        await SiloChild.RunAsync(settings);
        return 0;
}

var (runs, stores) = (int.Parse(Option("--runs", "1")), Option("--on", "sqlite,pg,pg-3").Split(','));
var chosen = args.Where((argument, index) => !argument.StartsWith("--", StringComparison.Ordinal) && (index == 0 || !args[index - 1].StartsWith("--", StringComparison.Ordinal))).ToArray();
var failed = 0;
for (var run = 1; run <= runs; run++)
{
    foreach (var store in stores)
    {
        string[] known = store == "pg-3" ? ["W1", "W2"] : ["W1", "W2", "W3", "W4", "W5", "W6", "W7", "W8", "FOOTPRINT"];
        foreach (var workload in chosen is [] ? known : chosen.Where(known.Contains))
        {
            using var process = Process.Start(Environment.ProcessPath!, ["--one", store, workload, $"{run}"]);
            await process.WaitForExitAsync();
            failed += process.ExitCode == 0 ? 0 : 1;
        }
    }
}

return failed == 0 ? 0 : 1;

string Option(string name, string otherwise) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : otherwise;

static async Task RunOneAsync(string store, string workload, int run)
{
    switch (store, workload)
    {
        case ("pg-3", _):
            await RunOnClusterAsync(workload, run);
            return;
        case (_, "W6"):
            ResultLine.Print($"mediatasks-{store}-http", workload, run, await W6Http.RunAsync(store), W6Http.Config);
            return;
        case (_, "W7"):
            ResultLine.Print($"mediatasks-{store}-http", workload, run, await W7Reads.RunAsync(store), W7Reads.Config);
            return;
        case (_, "FOOTPRINT"):
            ResultLine.Print($"mediatasks-{store}-http", workload, run, await Footprint.RunAsync(store), Footprint.Config);
            return;
    }

    await using var host = await GridHost.StartAsync(store);
    var metrics = workload switch
    {
        "W1" => await W1Throughput.RunAsync(host),
        "W2" => await W2Latency.RunAsync(host),
        "W3" => await W3Progress.RunAsync(host),
        "W4" => await W4Retry.RunAsync(host),
        "W5" => await W5Backlog.RunAsync(host),
        "W8" => await W8Webhooks.RunAsync(host),
        _ => throw new ArgumentException($"There is no workload '{workload}'; there are W1, W2, W3, W4, W5, W6, W7, W8 and FOOTPRINT."),
    };
    ResultLine.Print($"mediatasks-{store}", workload, run, metrics, workload switch
    {
        "W3" => W3Progress.Config(host),
        "W8" => host.Config("client, worker and store in one; the receivers are a process of their own"),
        _ => host.Config("client and worker in one process"),
    });
}

static async Task RunOnClusterAsync(string workload, int run)
{
    await using var host = await ClusterHost.StartAsync();
    ResultLine.Print("mediatasks-pg-3", workload, run, workload == "W1" ? await ClusterThroughput.RunAsync(host) : await ClusterLatency.RunAsync(host), ClusterHost.Config());
}
