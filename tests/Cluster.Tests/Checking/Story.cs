using Orleans.MediaTasks.Rig.Checking;
using Orleans.MediaTasks.Rig.History;
using Orleans.MediaTasks.Rig.Timing;

namespace Orleans.MediaTasks.Cluster.Checking;

/// <summary>A history told by hand; moments are in seconds.</summary>
internal sealed class Story
{
    private readonly List<HistoryEvent> _events = [];

    public IReadOnlyList<HistoryEvent> Events => _events;

    public static IReadOnlyList<Violation> Break(Rule rule, Story story) => [.. rule.Check(new RecordedHistory(story._events))];

    public Story With(HistoryEvent happened)
    {
        _events.Add(happened);
        return this;
    }

    public Story Submitted(string task, double at = 1, int priority = 5, string? key = null, string expect = "completed") =>
        With(Span(Ops.Submit, at, at + 0.01) with { Task = task, Priority = priority, Key = key, Expect = expect });

    public Story Read(string task, string status, double at, long sequence = 0, int attempt = 1) =>
        With(Span(Ops.Read, at, at + 0.01) with { Task = task, Status = status, Sequence = sequence, Attempt = attempt });

    public Story Told(string task, string status, double at, long sequence, bool snapshot = false, int attempt = 1, int progress = 0, string watcher = "watch-1") =>
        With(Span(Ops.Update, at, at, watcher) with { Task = task, Status = status, Sequence = sequence, Snapshot = snapshot, Attempt = attempt, Progress = progress });

    public Story Row(string task, string status = "completed", double at = 100, string? note = null, string? key = null) =>
        With(Span(Ops.Row, at, at) with { Task = task, Status = status, Note = note, Key = key });

    public Story Job(string id, string task, double start, double end, int attempt = 1, string status = "succeeded") =>
        With(Span(Ops.JobStart, start, start, "oracle") with { Key = id, Task = task, Attempt = attempt })
            .With(Span(Ops.JobEnd, end, end, "oracle") with { Key = id, Task = task, Attempt = attempt, Status = status });

    /// <summary>A webhook arrives and is answered.</summary>
    public Story Hook(string task, long sequence, string step, double at, int? attempt = null, string answer = "200", string body = "body") =>
        With(Span(Ops.Hook, at, at, "receiver") with
        {
            Task = task,
            Sequence = sequence,
            Key = $"evt_{task}_{sequence}",
            Model = $"task.{step}",
            Attempt = attempt,
            Status = answer,
            Result = answer == "200" ? Results.Ok : Results.Refused,
            Note = $"{body} {sequence}",
        });

    /// <summary>The API shows a delivery at the end.</summary>
    public Story Shown(string task, long sequence, string step, string status, double? overdue = null, string op = Ops.Delivery) =>
        With(Span(op, 100, 100, "reader") with { Task = task, Sequence = sequence, Key = $"evt_{task}_{sequence}", Model = $"task.{step}", Status = status, Value = overdue });

    public Story Fault(string name, double from, double to) => With(Span(Ops.Fault, from, to, "nemesis") with { Key = name });

    public static HistoryEvent Span(string op, double from, double to, string proc = "client") =>
        new() { T0 = RigClock.Ticks(from), T1 = RigClock.Ticks(to), Proc = proc, Op = op };
}
