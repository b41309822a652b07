using Microsoft.Extensions.Time.Testing;
using Orleans.MediaTasks.Delivery;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers.Batch;

/// <summary>How often and when a webhook of a batch is sent, on virtual time.</summary>
public sealed class BatchWebhooksTests
{
    private static CancellationToken TestEnd => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Webhook_ThatFails_IsSentAgainByTheShortScheduleAndThenGivenUp()
    {
        var clock = Grid.NewClock();
        var receiver = new ScriptedReceiver(clock);
        receiver.OnRequest = (_, _) => Task.FromResult(receiver.Answer(503));
        var run = new BatchRun(1, new Silence());

        var sending = new BatchWebhooks(receiver, clock).SendAsync(MediaTaskId.New("a", clock.GetUtcNow()), [AWebhook("https://example.com")], run, TestEnd);
        await AdvanceUntilAsync(clock, sending);

        Assert.Contains("""[{"index":0,"error":"HTTP 503"}]""", run.ToOutput().Data, StringComparison.Ordinal);
        var at = receiver.All.Select(request => request.At).ToList();
        Assert.Equal(4, at.Count);
        Assert.All((double[])[1.8, 3.6, 7.2], (seconds, index) => Assert.True(at[index + 1] - at[index] >= TimeSpan.FromSeconds(seconds), $"Attempt {index + 2} came too early."));
        Assert.Single(receiver.All.Select(request => request.Id).Distinct());
    }

    [Theory]
    [InlineData(30, 30)]
    [InlineData(864_000, 60)]
    public async Task Webhook_WhoseReceiverAsksForTime_GetsAMinuteAtMost(int asked, int least)
    {
        var clock = Grid.NewClock();
        var receiver = new ScriptedReceiver(clock);
        receiver.OnRequest = (request, _) => Task.FromResult(request.Time == 1 ? receiver.Answer(429) with { RetryAfter = TimeSpan.FromSeconds(asked) } : receiver.Answer(200));
        var run = new BatchRun(1, new Silence());

        var sending = new BatchWebhooks(receiver, clock).SendAsync(MediaTaskId.New("a", clock.GetUtcNow()), [AWebhook("https://example.com")], run, TestEnd);
        await AdvanceUntilAsync(clock, sending);

        Assert.Contains("\"successCount\":1", run.ToOutput().Data, StringComparison.Ordinal);
        Assert.Equal(2, receiver.All.Count);
        Assert.True(receiver.All[1].At - receiver.All[0].At >= TimeSpan.FromSeconds(least));
    }

    /// <summary>Lets time pass until something ends.</summary>
    private static async Task AdvanceUntilAsync(FakeTimeProvider clock, Task ended)
    {
        await WaitFor.TrueAsync(() =>
        {
            clock.Advance(TimeSpan.FromMilliseconds(100));
            return ended.IsCompleted;
        });
        await ended;
    }

    private static BatchItem.WebhookSend AWebhook(string url) => new(url, """{"type":"batch.test"}""", null, "secret");

    private sealed class Silence : IAttemptProgress
    {
        public void Report(int percent, string? stage = null, string? message = null)
        {
        }
    }
}
