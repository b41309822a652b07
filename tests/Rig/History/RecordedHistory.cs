using System.Text.Json;

namespace Orleans.MediaTasks.Rig.History;

/// <summary>A whole history, in order of time, with the ways to look into it that rules need.</summary>
public sealed class RecordedHistory
{
    private readonly ILookup<string, HistoryEvent> _byOp;

    public RecordedHistory(IEnumerable<HistoryEvent> events)
    {
        Events = [.. events.OrderBy(happened => happened.T0).ThenBy(happened => happened.T1)];
        _byOp = Events.ToLookup(happened => happened.Op);
        ByTask = Events.Where(happened => happened.Task is not null).ToLookup(happened => happened.Task!);
    }

    public IReadOnlyList<HistoryEvent> Events { get; }

    /// <summary>Events by the task they are about.</summary>
    public ILookup<string, HistoryEvent> ByTask { get; }

    /// <summary>Tasks that were acknowledged to a client.</summary>
    public IEnumerable<string> Acknowledged => Of(Ops.Submit).Where(submit => submit is { Result: Results.Ok, Task: not null }).Select(submit => submit.Task!).Distinct();

    public IEnumerable<HistoryEvent> Of(string op) => _byOp[op];

    /// <summary>Reads a file that a <see cref="HistoryLog"/> wrote. A last line that was cut is left out.</summary>
    public static RecordedHistory Load(string path)
    {
        var lines = File.ReadAllLines(path);
        var events = new List<HistoryEvent>(lines.Length);
        foreach (var line in lines)
        {
            try
            {
                events.Add(JsonSerializer.Deserialize<HistoryEvent>(line, HistoryLog.Json)!);
            }
            catch (JsonException) when (events.Count == lines.Length - 1)
            {
                break;
            }
        }

        return new RecordedHistory(events);
    }
}
