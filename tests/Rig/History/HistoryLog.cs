using System.Text.Json;
using System.Text.Json.Serialization;
using Orleans.MediaTasks.Rig.Timing;

namespace Orleans.MediaTasks.Rig.History;

/// <summary>Takes down what everybody did and saw: one JSON line each, in a file, and in memory for the checker.</summary>
public sealed class HistoryLog : IDisposable
{
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private readonly Lock _lock = new();
    private readonly List<HistoryEvent> _events = [];
    private StreamWriter? _file;

    /// <summary>A history that is also written to a file, unless the path is null.</summary>
    public HistoryLog(string? path = null) => Begin(path);

    /// <summary>The file of the present part; null when there is none.</summary>
    public string? Path { get; private set; }

    /// <summary>Begins a new part, in a file of its own; what comes from now on belongs to it alone.</summary>
    public void Begin(string? path)
    {
        var file = path is null ? null : new StreamWriter(path);
        lock (_lock)
        {
            _file?.Dispose();
            _events.Clear();
            (_file, Path) = (file, path);
        }
    }

    public void Add(HistoryEvent happened)
    {
        var line = JsonSerializer.Serialize(happened, Json);
        lock (_lock)
        {
            _events.Add(happened);
            _file?.WriteLine(line);
        }
    }

    /// <summary>Something that happened at one moment: now.</summary>
    public void AddNow(string proc, string op, Func<HistoryEvent, HistoryEvent>? more = null)
    {
        var now = RigClock.Now;
        var happened = new HistoryEvent { T0 = now, T1 = now, Proc = proc, Op = op };
        Add(more?.Invoke(happened) ?? happened);
    }

    /// <summary>How many of the latest events meet a condition; looking back ends at the first one that is older than a minute.</summary>
    public int Count(Func<HistoryEvent, bool> condition)
    {
        var since = RigClock.Now - RigClock.Ticks(60);
        lock (_lock)
        {
            var count = 0;
            for (var index = _events.Count - 1; index >= 0 && _events[index].T1 > since; index--)
            {
                count += condition(_events[index]) ? 1 : 0;
            }

            return count;
        }
    }

    /// <summary>What was taken down so far.</summary>
    public RecordedHistory Read()
    {
        lock (_lock)
        {
            _file?.Flush();
            return new RecordedHistory(_events);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _file?.Dispose();
            _file = null;
        }
    }
}
