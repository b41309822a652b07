namespace Orleans.MediaTasks.Tasks;

/// <summary>A way in that takes only so many live tasks: of one tenant and one model, one after the other. Key: <c>{tenant}/{model}</c>.</summary>
[Alias("mt.bounded-intake")]
public interface IBoundedIntakeGrain : IGrainWithStringKey
{
    /// <summary>Stores a task as <see cref="ITaskIntakeGrain.SubmitAsync"/> does; null, and nothing is stored, while as many tasks as <paramref name="capacity"/> are live.</summary>
    /// <remarks>A call whose answer was lost may be repeated with the same id.</remarks>
    /// <param name="submission">A task of the key's tenant; the model is filled in from the key.</param>
    /// <param name="capacity">The most live tasks of this tenant and model, this one counted; from 1.</param>
    /// <param name="cancellationToken">Ends the wait for the answer.</param>
    [Alias("Submit")]
    Task<SubmitResult?> SubmitAsync(MediaTaskSubmission submission, int capacity, CancellationToken cancellationToken = default);
}
