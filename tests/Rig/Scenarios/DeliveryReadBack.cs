using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Orleans.MediaTasks.Rig.Cluster;
using Orleans.MediaTasks.Rig.History;
using Orleans.MediaTasks.Rig.Timing;

namespace Orleans.MediaTasks.Rig.Scenarios;

/// <summary>What the API says of deliveries after everything has come to rest.</summary>
internal static class DeliveryReadBack
{
    private const int AtOnce = 16;

    /// <summary>Waits until nothing is due any more that is due within a time from now; false when that does not come.</summary>
    public static async Task<bool> ComesToRestAsync(ClusterUnderTest cluster, TimeSpan horizon, TimeSpan within)
    {
        var until = (TimeProvider.System.GetUtcNow() + horizon - DateTimeOffset.UnixEpoch).Ticks;
        try
        {
            await Deadline.MeetAsync("deliveries have come to rest", within, async () => await cluster.Database.ScalarAsync($"SELECT count(*) FROM webhook_deliveries WHERE status = 0 AND due_at <= {until}") == 0);
            return true;
        }
        catch (TimeoutException)
        {
            return false; // The rules say what is left.
        }
    }

    /// <summary>Has all dead letters sent again; returns how many there were.</summary>
    public static async Task<int> ReplayAsync(ClusterUnderTest cluster)
    {
        for (var count = 0; ;)
        {
            using var answer = await cluster.Apis[0].Http.PostAsJsonAsync("/v1/dead-letters/replay", new { });
            answer.EnsureSuccessStatusCode();
            using var replayed = await JsonDocument.ParseAsync(await answer.Content.ReadAsStreamAsync());
            count += replayed.RootElement.GetProperty("replayed").GetInt32();
            if (!replayed.RootElement.GetProperty("has_more").GetBoolean())
            {
                return count;
            }
        }
    }

    /// <summary>Takes down the deliveries of every acknowledged task, and all dead letters.</summary>
    public static async Task ReadAsync(ClusterUnderTest cluster)
    {
        await Parallel.ForEachAsync(cluster.History.Read().Acknowledged, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (task, _) =>
        {
            using var deliveries = await ReadBack.GetAsync(cluster.Apis[task[^1] % cluster.Apis.Count], $"/v1/tasks/{task}/deliveries");
            Take(cluster, deliveries, Ops.Delivery);
        });
        for (var cursor = ""; cursor is not null;)
        {
            using var letters = await ReadBack.GetAsync(cluster.Apis[0], $"/v1/dead-letters?limit=100{cursor}");
            Take(cluster, letters, Ops.DeadLetter);
            cursor = letters.RootElement.GetProperty("next_cursor").GetString() is { } next ? $"&cursor={Uri.EscapeDataString(next)}" : null;
        }
    }

    private static void Take(ClusterUnderTest cluster, JsonDocument page, string op)
    {
        foreach (var delivery in page.RootElement.GetProperty("data").EnumerateArray())
        {
            var id = delivery.GetProperty("event_id").GetString()!;
            var due = delivery.GetProperty("next_attempt_at");
            cluster.History.AddNow("reader", op, happened => happened with
            {
                Task = delivery.GetProperty("task_id").GetString(),
                Key = id,
                Sequence = long.Parse(id[(id.LastIndexOf('_') + 1)..], CultureInfo.InvariantCulture),
                Model = delivery.GetProperty("event").GetString(),
                Status = delivery.GetProperty("status").GetString(),
                Value = due.ValueKind == JsonValueKind.String ? (TimeProvider.System.GetUtcNow() - due.GetDateTimeOffset()).TotalSeconds : null,
                Note = delivery.GetProperty("reason").GetString(),
            });
        }
    }
}
