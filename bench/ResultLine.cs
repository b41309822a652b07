using System.Text.Json;

namespace Orleans.MediaTasks.Bench;

/// <summary>One JSON line per result, in the form that the peers print.</summary>
internal static class ResultLine
{
    public static void Print(string peer, string workload, int run, IReadOnlyDictionary<string, double> metrics, object config) =>
        Console.WriteLine(JsonSerializer.Serialize(new { peer, workload, run, metrics, config, at = TimeProvider.System.GetUtcNow() }));
}
