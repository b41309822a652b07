using System.Text.Json;
using Orleans.MediaTasks.EndToEnd.Silo;
using Orleans.MediaTasks.Oracle;

namespace Orleans.MediaTasks.EndToEnd.Crash;

/// <summary>What must be true when everything has ended, wherever a process died.</summary>
internal static class PointVerdict
{
    public static async Task CheckAsync(SiloProcess silo, PointLog log, IReadOnlyList<OracleJob> jobs)
    {
        var tasks = await silo.ListAllAsync(log.Run);
        foreach (var (name, id) in log.Ids)
        {
            Assert.True(tasks.ContainsKey(id), $"Acknowledged task {name} ({id}) is gone.");
        }

        // A submission that was repeated for its lost answer made no second task.
        Assert.Equal(PointLoad.All.Select(task => task.Name).Order(), tasks.Values.Select(NameOf).Order());
        Assert.All(log.Ends, end => Assert.Equal(end.Value, ExpectedEnd.Fingerprint(tasks[end.Key])));
        foreach (var task in tasks.Values)
        {
            var expected = PointLoad.All.Single(known => known.Name == NameOf(task));
            CheckEnd(task, expected, await silo.AttemptsAsync(task.Text("id")));
            CheckJobs(task, expected, jobs);
        }

        Assert.Equal(PointLoad.All.Sum(task => task.Jobs ?? 0), jobs.Count);
        await OutputCheck.AreWholeAsync(silo, tasks.Values);
    }

    private static void CheckEnd(JsonElement task, PointTask expected, IReadOnlyList<JsonElement> attempts)
    {
        Assert.True(task.Text("status") == expected.Status, $"{expected.Name} ended otherwise than {expected.Status}: {task}");
        Assert.Equal(expected.ErrorCode, task.GetProperty("error_code").GetString());
        Assert.Equal(JsonValueKind.String, task.GetProperty("completed_at").ValueKind);

        // Exactly one attempt succeeded where one had to, and none is left open.
        Assert.All(attempts, attempt => Assert.Equal(JsonValueKind.String, attempt.GetProperty("ended_at").ValueKind));
        var succeeded = attempts.Count(attempt => attempt.GetProperty("error_code").ValueKind == JsonValueKind.Null);
        Assert.True(expected.Status != "completed" || succeeded == 1, $"{expected.Name}: {string.Join('\n', attempts)}");
    }

    /// <summary>Judged by what the provider saw: one job for each attempt, and no attempt that a crash has cost.</summary>
    private static void CheckJobs(JsonElement task, PointTask expected, IReadOnlyList<OracleJob> all)
    {
        var jobs = all.Where(job => job.Task.EndsWith(task.Text("id"), StringComparison.Ordinal)).ToList();
        Assert.Equal(Enumerable.Range(1, expected.Jobs ?? 0), jobs.Select(job => job.Attempt).Order());
        Assert.True(expected.Jobs is not { } count || task.GetProperty("attempt").GetInt32() == count, $"A crash cost {expected.Name} an attempt: {task}");
        Assert.True(expected.Status != "cancelled" || jobs.All(job => job.Status == OracleJob.Cancelled), $"The job of {expected.Name} was not cancelled.");
    }

    private static string NameOf(JsonElement task) => task.GetProperty("tags")[0].GetString()!;
}
