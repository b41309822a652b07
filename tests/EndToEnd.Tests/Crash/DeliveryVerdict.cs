using System.Text.Json;
using Orleans.MediaTasks.EndToEnd.Silo;

namespace Orleans.MediaTasks.EndToEnd.Crash;

/// <summary>What a receiver must have been told when everything has ended, wherever a process died.</summary>
internal static class DeliveryVerdict
{
    /// <summary>Waits until the end of every task was told and all that there was to tell is marked as told, and judges what came.</summary>
    public static async Task CheckAsync(SiloProcess silo, EventReceiver receiver, PointLog log)
    {
        await Deadline.MeetAsync("every end was told", Product.Patience, () => Task.FromResult(
            log.Ids.Values.All(id => receiver.Events.Any(told => told.Task == id && told.IsEnd))), () => $"{Describe(receiver, log)}\n{silo.Output}");
        await Deadline.MeetAsync("all that was told is marked", Product.Patience, async () =>
            (await RowsAsync(silo, log)).All(row => row.Text("status") == "delivered"), () => $"{Describe(receiver, log)}\n{silo.Output}");

        var rows = (await RowsAsync(silo, log)).ToLookup(row => row.Text("task_id"), row => row.Text("event_id"));
        var tasks = await silo.ListAllAsync(log.Run);
        foreach (var task in tasks.Values)
        {
            CheckTask(task, [.. receiver.Events.Where(told => told.Task == task.Text("id") && !told.IsProgress)], rows[task.Text("id")]);
        }

        Assert.All(receiver.Events, told => Assert.True(told.IsSigned, $"{told.Id} is not signed right."));
        Assert.Empty(await silo.DeadLettersAsync());
    }

    private static void CheckTask(JsonElement task, IReadOnlyList<ReceivedEvent> told, IEnumerable<string> rows)
    {
        // However often an event came, it had one id and one text.
        Assert.All(told.GroupBy(one => one.Id), same => Assert.Single(same.Distinct()));
        Assert.All(told.GroupBy(one => (one.Type, one.Attempt)), same => Assert.Single(same.Select(one => one.Id).Distinct()));

        // Nothing came that is not in the store, and all of that came.
        var firsts = told.DistinctBy(one => one.Id).ToList();
        Assert.Equal(rows.Order(StringComparer.Ordinal), firsts.Select(one => one.Id).Order(StringComparer.Ordinal));

        // One end, the one that the task shows, after everything else; every attempt was told before it, in order.
        Assert.Equal(task.Text("status"), Assert.Single(firsts, one => one.IsEnd).Step);
        Assert.True(firsts[^1].IsEnd, $"{firsts[^1].Id} came after the end.");
        Assert.Equal(Enumerable.Range(1, task.GetProperty("attempt").GetInt32()), firsts.Where(one => one.Step == "started").Select(one => one.Attempt!.Value));
    }

    private static async Task<IReadOnlyList<JsonElement>> RowsAsync(SiloProcess silo, PointLog log)
    {
        var rows = new List<JsonElement>();
        foreach (var id in log.Ids.Values)
        {
            rows.AddRange(await silo.DeliveriesAsync(id));
        }

        return rows;
    }

    private static string Describe(EventReceiver receiver, PointLog log) =>
        string.Join('\n', receiver.Events.Where(told => log.Ids.Values.Contains(told.Task)).Select(told => $"{told.Id} {told.Type} {told.Attempt}"));
}
