namespace Orleans.MediaTasks.Tasks;

/// <summary>Counts what is live, and stores one more if there is room. One call at a time, so that no two take the last place.</summary>
/// <remarks>Holds nothing between calls: the rows are the count, so that a place is free as soon as a task's end is on disk, on whatever node it ended.</remarks>
internal sealed class BoundedIntakeGrain(ITaskStore store) : Grain, IBoundedIntakeGrain
{
    private const int PageSize = 100;

    private static readonly IReadOnlyList<MediaTaskStatus> Live = [.. Enum.GetValues<MediaTaskStatus>().Where(status => !status.IsTerminal())];

    public async Task<SubmitResult?> SubmitAsync(MediaTaskSubmission submission, int capacity, CancellationToken cancellationToken)
    {
        var model = this.GetPrimaryKeyString()[(submission.Id.Tenant.Length + 1)..];
        if (await IsFullAsync(submission.Id, model, capacity, cancellationToken))
        {
            return null;
        }

        var results = await GrainFactory.GetGrain<ITaskIntakeGrain>(0).SubmitAsync([submission with { Spec = submission.Spec with { Model = model } }], cancellationToken);
        return results[0];
    }

    private async Task<bool> IsFullAsync(MediaTaskId own, string model, int capacity, CancellationToken cancellationToken)
    {
        var (count, after) = (0, (Guid?)null);
        do
        {
            var page = await store.ListAsync(new TaskQuery { Tenant = own.Tenant, Model = model, Statuses = Live, After = after, Limit = PageSize }, cancellationToken);
            if (page.Tasks.Any(task => task.Id == own))
            {
                // The call is a repetition; the intake knows what to answer.
                return false;
            }

            count += page.Tasks.Count;
            after = page.Next;
        }
        while (after is not null && count < capacity);

        return count >= capacity;
    }
}
