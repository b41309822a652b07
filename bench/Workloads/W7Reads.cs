using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Orleans.MediaTasks.EndToEnd;
using Orleans.MediaTasks.EndToEnd.Silo;

namespace Orleans.MediaTasks.Bench.Workloads;

/// <summary>Open loop of 1,000 reads of single tasks per second over HTTP, of completed and of waiting ones, by a client on the same machine.</summary>
/// <remarks>The client's view: the server's own time is less.</remarks>
internal static class W7Reads
{
    private const int Rate = 1_000;
    private const int WarmUp = 4 * Rate;
    private const int Count = WarmUp + (20 * Rate);
    private const int Tasks = 500;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public static object Config => new { server = $"the published product, .NET {Environment.Version}, ReadyToRun", load = "one HttpClient, same machine", tasks = 2 * Tasks, reads_per_s = Rate, seconds = (Count - WarmUp) / Rate };

    public static async Task<Dictionary<string, double>> RunAsync(string store)
    {
        await using var product = await ProductProcess.StartAsync(store);
        var ids = await SubmitAsync(product.Silo);
        using var http = new HttpClient { BaseAddress = product.Silo.Address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "condt_dev");
        var (loop, errors) = (new OpenLoop(Rate, Count), 0);
        await loop.RunAsync(async index =>
        {
            using var answer = await http.GetAsync($"/v1/tasks/{ids[index * 7919 % ids.Length]}");
            if (!answer.IsSuccessStatusCode)
            {
                Interlocked.Increment(ref errors);
            }
        });

        var read = new Percentiles(Enumerable.Range(WarmUp, Count - WarmUp).Select(index => loop.Returned[index] - loop.Called[index]));
        return new() { ["read_p50_ms"] = read.P50, ["read_p95_ms"] = read.P95, ["read_p99_ms"] = read.P99, ["errors"] = errors, ["slip_ms"] = loop.Slip };
    }

    /// <summary>Half of the tasks are completed and half wait behind one that hangs.</summary>
    private static async Task<string[]> SubmitAsync(SiloProcess silo)
    {
        var done = await SubmitAsync(silo, index => new { kind = "embedding", input = new { input = $"text {index}" } });
        var waiting = await SubmitAsync(silo, _ => new { kind = "image", model = "sim/image", input = new { prompt = "a lighthouse", simulate = new { hang = true } } });
        await Deadline.MeetAsync(
            "half of the tasks are completed",
            Patience,
            async () => (await silo.Http.GetFromJsonAsync<JsonElement>("/v1/tasks/stats")).GetProperty("by_status").GetProperty("completed").GetInt32() >= Tasks,
            () => silo.Output);
        return [.. done, .. waiting];
    }

    private static async Task<IEnumerable<string>> SubmitAsync(SiloProcess silo, Func<int, object> task)
    {
        using var answer = await silo.Http.PostAsJsonAsync("/v1/tasks/batch", new { tasks = Enumerable.Range(0, Tasks).Select(task) });
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("tasks").EnumerateArray().Select(item => item.GetProperty("id").GetString()!);
    }
}
