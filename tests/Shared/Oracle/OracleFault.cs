namespace Orleans.MediaTasks.Oracle;

/// <summary>A request as a fault's author sees it.</summary>
/// <param name="Kind">Submit, poll or cancel.</param>
/// <param name="Number">How many requests of this kind came before, for the same key or job.</param>
/// <param name="Task">The task as <c>tenant/id</c>.</param>
/// <param name="Attempt">The attempt's number.</param>
internal sealed record OracleRequest(OracleEventKind Kind, int Number, string Task, int Attempt);

/// <summary>What goes wrong with a request. A closed set.</summary>
internal abstract record OracleFault
{
    private OracleFault() { }

    /// <summary>Answered with an error, and nothing done.</summary>
    /// <param name="Status">The HTTP status, for example 429 or 500.</param>
    /// <param name="RetryAfterSeconds">The header Retry-After; null sends none.</param>
    public sealed record Refuse(int Status, int? RetryAfterSeconds = null) : OracleFault;

    /// <summary>The connection is cut and nothing done.</summary>
    public sealed record CutBefore : OracleFault;

    /// <summary>The connection is cut after it was done: the caller cannot know.</summary>
    public sealed record CutAfter : OracleFault;

    /// <summary>Nothing is done and nothing answered, until the caller gives up.</summary>
    public sealed record HangBefore : OracleFault;

    /// <summary>It is done, and never answered.</summary>
    public sealed record HangAfter : OracleFault;
}
