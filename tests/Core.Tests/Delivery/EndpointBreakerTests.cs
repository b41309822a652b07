using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Delivery;

public sealed class EndpointBreakerTests
{
    private static readonly DateTimeOffset Now = Given.Now;
    private static readonly DeliveryAttempt Broken = new(Now, TimeSpan.Zero, 500, "http_status");
    private static readonly DeliveryAttempt Fine = new(Now, TimeSpan.Zero, 200);
    private static readonly DeliveryAttempt Refused = new(Now, TimeSpan.Zero, 400, "http_status");

    [Fact]
    public void After_FourFailures_LetsEverythingThrough()
    {
        var breaker = After(default, 4, Now);

        Assert.False(breaker.IsOpen);
        Assert.Null(breaker.Enter(Now).Wait);
    }

    [Fact]
    public void After_FiveFailures_KeepsBackForThirtySecondsAndThenLetsOneThrough()
    {
        var breaker = After(default, 5, Now);

        Assert.Equal(Now.AddSeconds(30), breaker.Enter(Now).Wait);
        Assert.Equal(Now.AddSeconds(30), breaker.Enter(Now.AddSeconds(29.9)).Wait);
        (breaker, var first) = breaker.Enter(Now.AddSeconds(30));
        Assert.Null(first);
        Assert.Equal(Now.AddSeconds(90), breaker.Enter(Now.AddSeconds(30)).Wait);
    }

    [Fact]
    public void After_EachFailedProbe_KeepsBackTwiceAsLongUpToFiveMinutes()
    {
        var (breaker, now, pauses) = (After(default, 5, Now), Now, new List<double>());
        for (var round = 0; round < 6; round++)
        {
            pauses.Add((breaker.OpenUntil!.Value - now).TotalSeconds);
            now = breaker.OpenUntil.Value;
            breaker = breaker.Enter(now).Next.After(Broken, now);
        }

        Assert.Equal([30, 60, 120, 240, 300, 300], pauses);
    }

    [Fact]
    public void After_AProbeThatArrived_IsClosedAndForgetsAll()
    {
        var breaker = After(default, 5, Now).Enter(Now.AddSeconds(30)).Next.After(Fine, Now.AddSeconds(31));

        Assert.Equal(default, breaker);
    }

    [Fact]
    public void After_ARefusalWithReason_TheReceiverIsWell()
    {
        Assert.Equal(default, After(default, 4, Now).After(Refused, Now));
        Assert.False(After(default, 5, Now).After(Refused, Now).IsOpen);
    }

    [Fact]
    public void After_FailuresThatWereUnderWayWhenItOpened_IsNotPausedLonger()
    {
        var breaker = After(default, 5, Now);

        Assert.Equal(breaker, After(breaker, 50, Now.AddSeconds(5)));
    }

    [Fact]
    public void Enter_WhenTheProbeIsNeverSettled_LetsAnotherOneThrough()
    {
        var probing = After(default, 5, Now).Enter(Now.AddSeconds(30)).Next;

        Assert.Null(probing.Enter(Now.AddSeconds(90)).Wait);
    }

    private static EndpointBreaker After(EndpointBreaker breaker, int failures, DateTimeOffset now)
    {
        for (var count = 0; count < failures; count++)
        {
            breaker = breaker.After(Broken, now);
        }

        return breaker;
    }
}
