namespace Orleans.MediaTasks.Tasks;

/// <summary>The way in: checks submissions against the catalog, commits their rows and sets them going. Stateless; any key, by custom 0.</summary>
[Alias("mt.intake")]
public interface ITaskIntakeGrain : IGrainWithIntegerKey
{
    /// <summary>Stores 1 to 1,000 tasks in one commit and answers each, in order. When any is refused, none is stored.</summary>
    /// <remarks>An <see cref="SubmitResult.Accepted"/> means that the row is on disk. A call whose answer was lost may be repeated with the same ids.</remarks>
    [Alias("Submit")]
    Task<IReadOnlyList<SubmitResult>> SubmitAsync(IReadOnlyList<MediaTaskSubmission> submissions, CancellationToken cancellationToken = default);
}
