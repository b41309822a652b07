using System.Text.Json;
using Orleans.MediaTasks.Rig.Cluster;
using Orleans.MediaTasks.Rig.History;
using Orleans.MediaTasks.Rig.Load;
using Orleans.MediaTasks.Rig.Timing;

namespace Orleans.MediaTasks.Rig.Scenarios;

/// <summary>What the API says after everything has come to rest.</summary>
internal static class ReadBack
{
    /// <summary>Takes down every task that was created since a moment, page by page.</summary>
    public static async Task ListAsync(ClusterUnderTest cluster, DateTimeOffset since)
    {
        var api = cluster.Apis[0];
        var cursor = "";
        do
        {
            var from = Uri.EscapeDataString(since.UtcDateTime.ToString("O"));
            using var page = await GetAsync(api, $"/v1/tasks?limit=100&created_from={from}{cursor}");
            var now = RigClock.Now;
            foreach (var task in page.RootElement.GetProperty("tasks").EnumerateArray())
            {
                cluster.History.Add(TaskJson.Read(task, new HistoryEvent { T0 = now, T1 = now, Proc = "reader", Op = Ops.Listed, Node = api.Name }));
            }

            cursor = page.RootElement.GetProperty("next_cursor").GetString() is { } next ? $"&cursor={Uri.EscapeDataString(next)}" : null;
        }
        while (cursor is not null);
    }

    /// <summary>Whether every limiter says that none of its permits is in use.</summary>
    public static async Task<bool> PermitsAreBackAsync(ClusterUnderTest cluster) => (await ReadPermitsAsync(cluster)).All(limiter => limiter.InUse == 0);

    /// <summary>Takes down what the limiters say.</summary>
    public static async Task PermitsAsync(ClusterUnderTest cluster)
    {
        foreach (var (provider, inUse) in await ReadPermitsAsync(cluster))
        {
            cluster.History.AddNow("reader", Ops.Permits, permits => permits with { Model = provider, Value = inUse });
        }
    }

    private static async Task<IReadOnlyList<(string Provider, int InUse)>> ReadPermitsAsync(ClusterUnderTest cluster)
    {
        using var providers = await GetAsync(cluster.Apis[0], "/v1/providers");
        return [.. providers.RootElement.GetProperty("data").EnumerateArray().Select(provider => (provider.GetProperty("name").GetString()!, provider.GetProperty("limiter").GetProperty("in_use").GetInt32()))];
    }

    internal static async Task<JsonDocument> GetAsync(Node api, string path)
    {
        using var answer = await api.Http.GetAsync(path);
        answer.EnsureSuccessStatusCode();
        return await JsonDocument.ParseAsync(await answer.Content.ReadAsStreamAsync());
    }
}
