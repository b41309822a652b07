using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Orleans.MediaTasks.Bench.Workloads;

/// <summary>wrk (one thread, same machine) posts tasks to the published product; each 202 means that the task is on disk.</summary>
/// <remarks>The tasks wait (their provider has one permit, which hangs), as the peers' bare endpoint only inserts; the second mode runs them as well.</remarks>
internal static partial class W6Http
{
    private const string Waiting = """{"kind":"image","model":"sim/image","input":{"prompt":"a lighthouse on a cliff above the sea at night, long exposure, stars","simulate":{"hang":true}},"tags":["bench"]}""";
    private const string Running = """{"kind":"embedding","input":{"input":"a lighthouse on a cliff above the sea at night, long exposure, stars"},"tags":["bench"]}""";
    private const int WarmUpSeconds = 20;
    private const int Seconds = 6;

    public static object Config => new { server = $"the published product, .NET {Environment.Version}, ReadyToRun", load = "wrk, 1 thread, same machine", body_bytes = Waiting.Length, warm_up_s = WarmUpSeconds, seconds = Seconds };

    public static async Task<Dictionary<string, double>> RunAsync(string store)
    {
        var metrics = new Dictionary<string, double>();
        foreach (var (mode, body, connections) in new[] { ("submit", Waiting, 64), ("submit", Waiting, 256), ("submit_and_run", Running, 64) })
        {
            await using var product = await ProductProcess.StartAsync(store);
            using var script = new TemporaryFile($$"""
                wrk.method = "POST"
                wrk.headers["Content-Type"] = "application/json"
                wrk.headers["Authorization"] = "Bearer condt_dev"
                wrk.body = [[{{body}}]]
                """);
            await LoadAsync(product, script.Path, connections, WarmUpSeconds);
            var report = await LoadAsync(product, script.Path, connections, Seconds);
            var name = $"http_{mode}_c{connections}";
            metrics[$"{name}_req_per_s"] = Math.Round(double.Parse(Rate().Match(report).Groups[1].Value, CultureInfo.InvariantCulture));
            metrics[$"{name}_p50_ms"] = Latency(report, 50);
            metrics[$"{name}_p99_ms"] = Latency(report, 99);
            metrics[$"{name}_errors"] = Errors().Match(report) is { Success: true } errors ? double.Parse(errors.Groups[1].Value, CultureInfo.InvariantCulture) : 0;
            metrics[$"{name}_rss_mb"] = ProcessMemory.Resident(product.ProcessId);
        }

        return metrics;
    }

    private static async Task<string> LoadAsync(ProductProcess product, string script, int connections, int seconds)
    {
        var start = new ProcessStartInfo("wrk", ["-t1", $"-c{connections}", $"-d{seconds}s", "--latency", "-s", script, new Uri(product.Silo.Address, "/v1/tasks").ToString()])
        {
            RedirectStandardOutput = true,
        };
        using var wrk = Process.Start(start)!;
        var report = await wrk.StandardOutput.ReadToEndAsync();
        await wrk.WaitForExitAsync();
        return report;
    }

    private static double Latency(string report, int percent)
    {
        var match = Regex.Match(report, $@"{percent}%\s+([\d.]+)(us|ms|s)");
        var factor = match.Groups[2].Value switch { "us" => 0.001, "s" => 1000, _ => 1 };
        return Math.Round(double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) * factor, 2);
    }

    [GeneratedRegex(@"Requests/sec:\s+([\d.]+)")]
    private static partial Regex Rate();

    [GeneratedRegex(@"Non-2xx or 3xx responses: (\d+)")]
    private static partial Regex Errors();
}
