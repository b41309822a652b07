using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Orleans.MediaTasks.Progress;

namespace Orleans.MediaTasks.Api.Progress;

public sealed class ReaderAnnouncementsTests : IDisposable
{
    private static readonly TimeSpan Interval = ProgressStreams.ReaderLease / 3;

    private readonly FakeTimeProvider _time = new();
    private readonly ScriptedTasks _cluster = new();
    private readonly CancellationTokenSource _stopping = new();

    public void Dispose() => _stopping.Dispose();

    public static TheoryData<Exception> Failures => [new OperationCanceledException("The silo stops."), new TimeoutException(), new InvalidOperationException()];

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Repeat_WhenAnAnnouncementFails_IsFollowedByTheNext(Exception failure)
    {
        _cluster.Readers.Failure = failure;
        var repeating = Announcements().RepeatAsync(() => 5, _stopping.Token);

        for (var round = 0; round < 3; round++)
        {
            _time.Advance(Interval);
            Assert.Equal(5UL, await NextAsync());
        }

        await _stopping.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => repeating);
    }

    [Fact]
    public async Task Repeat_WhenTheLastReaderIsGone_SaysSoOnceAndIsSilent()
    {
        var wanted = new Queue<ulong>([5, 0, 0, 9]);
        using var asked = new SemaphoreSlim(0);
        _ = Announcements().RepeatAsync(
            () =>
            {
                asked.Release();
                return wanted.Dequeue();
            },
            _stopping.Token);

        for (var round = 0; round < 4; round++)
        {
            _time.Advance(Interval);
            Assert.True(await asked.WaitAsync(ProgressHost.Deadline, TestContext.Current.CancellationToken));
        }

        Assert.Equal((5UL, 0UL, 9UL), (await NextAsync(), await NextAsync(), await NextAsync()));
        await _stopping.CancelAsync();
    }

    private ReaderAnnouncements Announcements() => new(_cluster, "node", _time, NullLogger.Instance);

    private async Task<ulong> NextAsync() =>
        await _cluster.Readers.Announced.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(ProgressHost.Deadline, TestContext.Current.CancellationToken);
}
