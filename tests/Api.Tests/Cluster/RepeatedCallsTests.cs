using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Cluster;

public sealed class RepeatedCallsTests
{
    private readonly PausingClock _clock = new();

    [Fact]
    public async Task Call_WhenItsSiloDied_IsMadeAgain()
    {
        var call = Get(new SiloUnavailableException(), new TimeoutException(), new TimeoutException());

        await FinishAsync(Calls().Invoke(call));

        Assert.Equal(4, call.Made);
    }

    [Fact]
    public async Task Call_WhenNobodyAnswersWithinTheBudget_GivesUpWithTheReason()
    {
        var begin = _clock.GetUtcNow();
        var call = Get([.. Enumerable.Repeat(new SiloUnavailableException("gone"), 100)]);

        await Assert.ThrowsAsync<SiloUnavailableException>(() => FinishAsync(Calls().Invoke(call)));

        Assert.InRange(_clock.GetUtcNow() - begin, TimeSpan.FromSeconds(10), new ApiOptions().CallBudget);
        Assert.InRange(call.Made, 10, 20);
    }

    [Fact]
    public async Task Call_WhenTimeoutsUseUpTheBudget_IsNotMadeAgain()
    {
        var call = new ScriptedCall(typeof(IMediaTaskGrain), nameof(IMediaTaskGrain.GetAsync), Enumerable.Repeat(new TimeoutException(), 10)) { OnInvoke = () => _clock.Advance(TimeSpan.FromSeconds(5)) };

        await Assert.ThrowsAsync<TimeoutException>(() => FinishAsync(Calls().Invoke(call)));

        Assert.Equal(3, call.Made);
    }

    [Fact]
    public async Task Call_ThatMustNotBeRepeated_IsMadeOnce()
    {
        var call = new ScriptedCall(typeof(IMediaTaskGrain), nameof(IMediaTaskGrain.RetryAsync), new TimeoutException());

        await Assert.ThrowsAsync<TimeoutException>(() => FinishAsync(Calls().Invoke(call)));

        Assert.Equal(1, call.Made);
    }

    [Fact]
    public async Task Call_WhenItIsAnswered_IsMadeOnceWhateverTheAnswer()
    {
        var call = Get(new StoreUnavailableException("away"));

        await Assert.ThrowsAsync<StoreUnavailableException>(() => FinishAsync(Calls().Invoke(call)));

        Assert.Equal(1, call.Made);
    }

    [Fact]
    public async Task Call_ThatIsNotOfTheContracts_IsLeftAlone()
    {
        var call = new ScriptedCall(typeof(IRemindable), nameof(IRemindable.ReceiveReminder), new TimeoutException());

        await Assert.ThrowsAsync<TimeoutException>(() => FinishAsync(Calls().Invoke(call)));

        Assert.Equal(1, call.Made);
    }

    [Fact]
    public async Task Call_BeforeTheNodeIsConnected_IsRefusedAtOnce()
    {
        var call = Get();

        await Assert.ThrowsAsync<SiloUnavailableException>(() => Calls(isStarted: false).Invoke(call));

        Assert.Equal(0, call.Made);
    }

    private static ScriptedCall Get(params Exception[] failures) => new(typeof(IMediaTaskGrain), nameof(IMediaTaskGrain.GetAsync), failures);

    /// <summary>Lets the pauses between two calls pass, each as soon as it has begun, until the last call.</summary>
    private async Task FinishAsync(Task call)
    {
        while (true)
        {
            var pause = _clock.Pauses.ReadAsync(TestContext.Current.CancellationToken).AsTask();
            if (await Task.WhenAny(call, pause) == call)
            {
                break;
            }

            _clock.Advance(await pause);
        }

        await call;
    }

    private RepeatedCalls Calls(bool isStarted = true) => new(Options.Create(new ApiOptions()), new Lifetime(isStarted), _clock, NullLogger<RepeatedCalls>.Instance);

    /// <summary>Time that tells of every pause that begins.</summary>
    private sealed class PausingClock : FakeTimeProvider
    {
        private readonly Channel<TimeSpan> _pauses = Channel.CreateUnbounded<TimeSpan>();

        public ChannelReader<TimeSpan> Pauses => _pauses.Reader;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            _pauses.Writer.TryWrite(dueTime);
            return timer;
        }
    }

    private sealed class Lifetime(bool isStarted) : IHostApplicationLifetime
    {
        public CancellationToken ApplicationStarted => new(isStarted);

        public CancellationToken ApplicationStopping => CancellationToken.None;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication()
        {
        }
    }
}
