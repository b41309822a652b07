using System.Net.Http.Headers;
using System.Text;

namespace Orleans.MediaTasks.Bench.Workloads;

/// <summary>The published product by itself: how soon it is ready, and what it takes of memory, idle and with 100,000 tasks waiting.</summary>
internal static class Footprint
{
    private const int Starts = 5;
    private const int Waiting = 100_000;
    private const int BatchSize = 1_000;

    public static object Config => new { program = $"the published product, .NET {Environment.Version}, ReadyToRun", starts = Starts, waiting = Waiting };

    public static async Task<Dictionary<string, double>> RunAsync(string store)
    {
        var ready = new List<double>();
        for (var start = 0; start < Starts; start++)
        {
            await using var fresh = await ProductProcess.StartAsync(store);
            ready.Add(fresh.ReadyAfter.TotalMilliseconds);
        }

        await using var product = await ProductProcess.StartAsync(store);
        // An idle process still settles for some seconds after it is ready.
        await Task.Delay(TimeSpan.FromSeconds(10));
        var idle = ProcessMemory.Resident(product.ProcessId);

        var task = """{"kind":"image","model":"sim/image","input":{"prompt":"a lighthouse","simulate":{"hang":true}}}""";
        var batch = Encoding.UTF8.GetBytes($$"""{"tasks":[{{string.Join(',', Enumerable.Repeat(task, BatchSize))}}]}""");
        for (var sent = 0; sent < Waiting; sent += BatchSize)
        {
            using var content = new ByteArrayContent(batch) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
            using var response = await product.Silo.Http.PostAsync("/v1/tasks/batch", content);
            response.EnsureSuccessStatusCode();
        }

        var filled = ProcessMemory.Resident(product.ProcessId);
        await Task.Delay(TimeSpan.FromSeconds(10));
        return new()
        {
            ["ready_p50_ms"] = new Percentiles(ready).P50,
            ["ready_max_ms"] = new Percentiles(ready).Maximum,
            ["idle_rss_mb"] = idle,
            ["filled_rss_mb"] = filled,
            ["waiting_100k_rss_mb"] = ProcessMemory.Resident(product.ProcessId),
            ["peak_rss_mb"] = ProcessMemory.Peak(product.ProcessId),
        };
    }
}
