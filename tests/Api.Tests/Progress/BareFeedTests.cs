
namespace Orleans.MediaTasks.Api.Progress;

public sealed class BareFeedTests : ProgressTransportConformance
{
    private protected override async Task<IWatch> OpenAsync(ProgressHost host, ScriptedTask task, long? since, bool isStalled)
    {
        var reader = host.Feed.TryOpen("acme")!;
        if (await reader.WatchAsync(task.Id with { Tenant = "acme" }, since, TestContext.Current.CancellationToken) is null)
        {
            await reader.DisposeAsync();
            throw new TaskNotFoundException();
        }

        return new FeedWatch(reader);
    }

    private protected override Task<Told?> EndAsync(IWatch watch, ProgressHost host, ScriptedTask task)
    {
        Assert.Equal(0, ((FeedWatch)watch).Reader.Watched);
        Assert.Equal(0, ((FeedWatch)watch).Reader.PendingBytes);
        return Task.FromResult<Told?>(null);
    }

    private sealed class FeedWatch(ProgressSubscription reader) : IWatch
    {
        private readonly IAsyncEnumerator<ProgressItem> _items = reader.ReadAsync(CancellationToken.None).GetAsyncEnumerator(CancellationToken.None);

        public ProgressSubscription Reader => reader;

        public async Task<Told?> NextAsync(CancellationToken cancellationToken)
        {
            if (!await _items.MoveNextAsync().AsTask().WaitAsync(cancellationToken))
            {
                return null;
            }

            var item = _items.Current;
            return new Told(item.Sequence, item.IsSnapshot, Orleans.MediaTasks.Tasks.MediaTaskStatuses.ToWord(item.Task.Status), item.Task.Progress, item.Name);
        }

        public async ValueTask DisposeAsync()
        {
            await reader.DisposeAsync();
            await _items.DisposeAsync();
        }
    }
}
