using System.Text.Json.Serialization;

namespace Orleans.MediaTasks.Rig.History;

/// <summary>One line of a history: what one actor did or saw, between two moments of the monotonic clock.</summary>
public sealed record HistoryEvent
{
    /// <summary>When it began, in ticks of the monotonic clock.</summary>
    public long T0 { get; init; }

    /// <summary>When it ended; the same as <see cref="T0"/> for a point in time.</summary>
    public long T1 { get; init; }

    /// <summary>Who: a client, a watcher, the oracle, the nemesis, a node.</summary>
    public string Proc { get; init; } = "";

    /// <summary>What: one of <see cref="Ops"/>.</summary>
    public string Op { get; init; } = "";

    /// <summary>How it ended: one of <see cref="Results"/>.</summary>
    public string Result { get; init; } = Results.Ok;

    /// <summary>The task's id.</summary>
    public string? Task { get; init; }

    /// <summary>The number of the attempt.</summary>
    public int? Attempt { get; init; }

    /// <summary>An idempotency key, a job's id, or the name of a fault.</summary>
    public string? Key { get; init; }

    /// <summary>A task's status in the API's words, or an HTTP status of a refusal.</summary>
    public string? Status { get; init; }

    /// <summary>The number of an update.</summary>
    public long? Sequence { get; init; }

    /// <summary>0 to 100.</summary>
    public int? Progress { get; init; }

    /// <summary>Whether an update may have steps before it that were not told.</summary>
    public bool? Snapshot { get; init; }

    /// <summary>Whether a cancel was asked for, as the answer says.</summary>
    public bool? Cancelling { get; init; }

    /// <summary>The node that was asked or hit.</summary>
    public string? Node { get; init; }

    /// <summary>The provider or model.</summary>
    public string? Model { get; init; }

    /// <summary>1 to 10; 10 first.</summary>
    public int? Priority { get; init; }

    /// <summary>How the task has to end, faults or not.</summary>
    public string? Expect { get; init; }

    /// <summary>A number: permits in use, megabytes, an epoch.</summary>
    public double? Value { get; init; }

    /// <summary>For people.</summary>
    public string? Note { get; init; }

    /// <summary>Whether <see cref="Status"/> is an end.</summary>
    [JsonIgnore]
    public bool IsTerminal => Status is "completed" or "failed" or "cancelled";
}

/// <summary>How something ended.</summary>
public static class Results
{
    /// <summary>It happened.</summary>
    public const string Ok = "ok";

    /// <summary>It did not happen: the other side said so.</summary>
    public const string Refused = "refused";

    /// <summary>It may or may not have happened: no answer, or one that does not say.</summary>
    public const string Unknown = "unknown";
}

/// <summary>The words of histories.</summary>
public static class Ops
{
    /// <summary>A client submitted a task.</summary>
    public const string Submit = "submit";

    /// <summary>A client read a task.</summary>
    public const string Read = "read";

    /// <summary>A client asked for the end of a task.</summary>
    public const string Cancel = "cancel";

    /// <summary>A watcher began to follow a task.</summary>
    public const string Watch = "watch";

    /// <summary>A watcher was told of a task.</summary>
    public const string Update = "update";

    /// <summary>A watcher stopped; refused when it never saw the end.</summary>
    public const string WatchEnd = "watch_end";

    /// <summary>The oracle took a new job.</summary>
    public const string JobStart = "job_start";

    /// <summary>The oracle got a submit with the key of a job that it has.</summary>
    public const string JobAgain = "job_again";

    /// <summary>A job ended at the oracle; the status says how.</summary>
    public const string JobEnd = "job_end";

    /// <summary>The oracle was asked to cancel a job.</summary>
    public const string JobCancel = "job_cancel";

    /// <summary>The final state of a row, read from the database itself.</summary>
    public const string Row = "row";

    /// <summary>One attempt of a row's history, read from the database itself.</summary>
    public const string Attempt = "attempt";

    /// <summary>The final state of a task as the API lists it.</summary>
    public const string Listed = "listed";

    /// <summary>Permits in use as a limiter says; the last ones are read after everything came to rest.</summary>
    public const string Permits = "permits";

    /// <summary>Permits in use as the rows say, while the run goes on.</summary>
    public const string InUse = "in_use";

    /// <summary>A limiter came up; the value is its epoch.</summary>
    public const string LimiterUp = "limiter_up";

    /// <summary>The nemesis did harm, from T0 until it was healed at T1.</summary>
    public const string Fault = "fault";

    /// <summary>A task whose attempt a fault cut off, at T0.</summary>
    public const string Affected = "affected";

    /// <summary>An affected task moved on.</summary>
    public const string SeenAgain = "seen_again";

    /// <summary>A node ended; T0 is when it was told to.</summary>
    public const string Exit = "exit";

    /// <summary>A node became ready; T0 is when it was started.</summary>
    public const string Ready = "ready";

    /// <summary>A webhook arrived at its receiver at T0 and was answered at T1: the key is the event's id, the status the answer's, the model the event's type, the note the hash of the body.</summary>
    public const string Hook = "hook";

    /// <summary>A delivery as the API shows it at the end; the value is by how many seconds it is overdue.</summary>
    public const string Delivery = "delivery";

    /// <summary>A dead letter as the API lists it at the end.</summary>
    public const string DeadLetter = "dead_letter";
}
