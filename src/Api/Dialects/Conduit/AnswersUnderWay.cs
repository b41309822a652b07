using Microsoft.AspNetCore.Http;

namespace Orleans.MediaTasks.Api.Dialects.Conduit;

/// <summary>Submissions of this node whose answer is not out yet.</summary>
/// <remarks>The documented client ignores events of tasks whose id it does not know, so a task's first push waits until the answer that names it has left.
/// Nothing survives the process; a submission through another node is not known here, and the state is pushed again anyway.</remarks>
internal sealed class AnswersUnderWay
{
    private readonly Lock _gate = new();
    private readonly HashSet<(string Tenant, Task Sent)> _answers = [];

    /// <summary>The tenant has a submission that will be answered with <paramref name="response"/>.</summary>
    public void Add(string tenant, HttpResponse response)
    {
        var sent = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _answers.Add((tenant, sent.Task));
        }

        response.OnCompleted(() =>
        {
            lock (_gate)
            {
                _answers.Remove((tenant, sent.Task));
            }

            sent.SetResult();
            return Task.CompletedTask;
        });
    }

    /// <summary>Ends when every answer to this tenant that is under way now has left.</summary>
    public Task SentAsync(string tenant)
    {
        lock (_gate)
        {
            return Task.WhenAll(_answers.Where(answer => answer.Tenant == tenant).Select(answer => answer.Sent));
        }
    }
}
