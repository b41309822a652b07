using System.Text;
using Orleans.MediaTasks.Delivery;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers.Batch;

/// <summary>Sends the webhooks of a batch, a few at a time, each until its receiver takes it or its schedule is used up.</summary>
/// <remarks>A batch that begins anew sends all of them again: a receiver tells by the id what it has had.</remarks>
internal sealed class BatchWebhooks(IWebhookSender sender, TimeProvider time)
{
    /// <summary>Webhooks of one batch that are under way at once, those that wait for their next attempt counted: 20.</summary>
    public const int Concurrency = 20;

    /// <summary>The longest wait that a receiver may ask for: a minute. The place that waits is one of few.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    /// <summary>2, 4 and 8 s, as Conduit documents it, and no more.</summary>
    private static readonly DeliverySchedule Schedule = DeliverySchedule.PerTaskStep;

    public Task SendAsync(MediaTaskId task, IEnumerable<BatchItem.WebhookSend> sends, BatchRun run, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        sends.Index(),
        new ParallelOptions { MaxDegreeOfParallelism = Concurrency, CancellationToken = cancellationToken },
        async (entry, stop) => run.End(entry.Index, await SendAsync(task, entry.Index, entry.Item, stop)));

    /// <summary>Why it could not be sent; null when it was.</summary>
    private async Task<string?> SendAsync(MediaTaskId task, int index, BatchItem.WebhookSend send, CancellationToken cancellationToken)
    {
        var receiver = new WebhookReceiver { Endpoint = WebhookDelivery.TaskEndpoint, Url = send.Url, Headers = send.Headers, Secret = send.Secret };
        var (id, body) = (BatchItem.MessageIdOf(task, index), Encoding.UTF8.GetBytes(send.Body));
        for (var attempt = 1; ; attempt++)
        {
            var answer = await sender.SendAsync(WebhookMessages.MakeOfBatch(receiver, id, body, time.GetUtcNow()), cancellationToken);
            if (answer.Attempt.Error is null)
            {
                return null;
            }

            if (!DeliveryMachine.IsWorthRepeating(answer.Attempt) || Schedule.WaitAfter(task, index, attempt) is not { } wait)
            {
                return ReasonOf(answer.Attempt);
            }

            var asked = answer.RetryAfter > LongestWait ? LongestWait : answer.RetryAfter;
            await Task.Delay(asked > wait ? asked.Value : wait, time, cancellationToken);
        }
    }

    private static string ReasonOf(DeliveryAttempt attempt)
    {
        var what = attempt.StatusCode is { } code ? $"HTTP {code}" : attempt.Error;
        return attempt.Detail is { } detail ? $"{what}: {detail}" : what!;
    }
}
