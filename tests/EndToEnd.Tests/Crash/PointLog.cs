using System.Text.Json;
using Orleans.MediaTasks.EndToEnd.Silo;

namespace Orleans.MediaTasks.EndToEnd.Crash;

/// <summary>What a client of dying processes knows: which of its tasks are acknowledged, which cancels, and which ends it has seen.</summary>
/// <remarks>What was not answered is said again to the next process, with the same idempotency key, as a client does.</remarks>
/// <param name="run">The tag of all its tasks.</param>
/// <param name="receiver">Whom to tell of them.</param>
internal sealed class PointLog(string run, Uri receiver)
{
    private readonly Dictionary<string, string> _ids = [];
    private readonly Dictionary<string, string> _ends = [];
    private readonly HashSet<string> _cancelled = [];

    public string Run { get; } = run;

    /// <summary>The ids of acknowledged tasks by name.</summary>
    public IReadOnlyDictionary<string, string> Ids => _ids;

    /// <summary>The ends that were seen, by id; none of them may change.</summary>
    public IReadOnlyDictionary<string, string> Ends => _ends;

    /// <summary>Submits what is not acknowledged yet; false when the process died over it.</summary>
    public async Task<bool> SubmitFirstAsync(SiloProcess silo) => _ids.ContainsKey(PointLoad.LocalHang) || await TryAsync(async () =>
    {
        var answer = await silo.PostAsync("/v1/tasks/batch", new { tasks = PointLoad.First.Select(task => PointLoad.BodyOf(task, Run, receiver)) }, key: $"{Run}-first");
        foreach (var (task, told) in PointLoad.First.Zip(answer.GetProperty("tasks").EnumerateArray()))
        {
            _ids[task.Name] = told.Text("id");
        }
    });

    /// <summary>The same for the task that comes later.</summary>
    public async Task<bool> SubmitSecondAsync(SiloProcess silo) => _ids.ContainsKey(PointLoad.Second.Name) || await TryAsync(async () =>
        _ids[PointLoad.Second.Name] = (await silo.PostAsync("/v1/tasks", PointLoad.BodyOf(PointLoad.Second, Run, receiver), key: $"{Run}-second")).Text("id"));

    /// <summary>Cancels what hangs, as far as that was not acknowledged yet; false when the process died over it.</summary>
    public async Task<bool> CancelAsync(SiloProcess silo)
    {
        foreach (var name in (string[])[PointLoad.RemoteHang, PointLoad.LocalHang])
        {
            if (!_cancelled.Contains(name) && !await TryAsync(async () => await silo.CancelAsync(_ids[name])))
            {
                return false;
            }

            _cancelled.Add(name);
        }

        return true;
    }

    /// <summary>Takes note of the ends that a process tells; one that is stopping may tell nothing.</summary>
    public async Task ObserveAsync(SiloProcess silo)
    {
        using var answer = await silo.Http.GetAsync($"/v1/tasks?limit=100&tag={Run}");
        if (answer.IsSuccessStatusCode)
        {
            using var page = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
            foreach (var task in page.RootElement.GetProperty("tasks").EnumerateArray().Where(task => task.IsTerminal()))
            {
                var end = ExpectedEnd.Fingerprint(task);
                Assert.Equal(_ends.GetValueOrDefault(task.Text("id"), end), end);
                _ends[task.Text("id")] = end;
            }
        }
    }

    private static async Task<bool> TryAsync(Func<Task> call)
    {
        try
        {
            await call();
            return true;
        }
        catch (HttpRequestException)
        {
            // The connection died with the process: what was asked may have happened or not.
            return false;
        }
    }
}
