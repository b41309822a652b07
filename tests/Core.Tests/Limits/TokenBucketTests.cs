using CsCheck;

namespace Orleans.MediaTasks.Limits;

public sealed class TokenBucketTests
{
    private static readonly DateTimeOffset Start = LimiterBench.Start;
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData(1, 0, 0)]
    [InlineData(1, 999.9999, 0)]
    [InlineData(1, 1000, 1)]
    [InlineData(1, 60_000, 1)]
    [InlineData(10, 99.9999, 0)]
    [InlineData(10, 100, 1)]
    [InlineData(10, 350, 3)]
    [InlineData(10, 5_000, 10)]
    [InlineData(0.5, 1999.9999, 0)]
    [InlineData(0.5, 2000, 1)]
    [InlineData(0.5, 60_000, 1)]
    [InlineData(2.5, 1000, 2)]
    [InlineData(2.5, 60_000, 2)]
    [InlineData(0, 60_000, 0)]
    public void Bucket_AfterSoLong_HoldsSoManyTokens(double perSecond, double milliseconds, int tokens)
    {
        var bucket = new TokenBucket(perSecond, Second, Start);
        bucket.Advance(Start + TimeSpan.FromMilliseconds(milliseconds));

        Assert.Equal(tokens, TakeAll(ref bucket));
    }

    [Fact]
    public void Bucket_WhenNew_IsEmpty() => Assert.False(new TokenBucket(1000, Second, Start).HasToken);

    [Fact]
    public void Bucket_WhenTimeGoesBackwards_EarnsNothingUntilItHasCaughtUp()
    {
        var bucket = new TokenBucket(1, Second, Start);
        bucket.Advance(Start.AddSeconds(1));
        Assert.Equal(1, TakeAll(ref bucket));

        bucket.Advance(Start.AddSeconds(-3600));
        bucket.Advance(Start.AddSeconds(1));
        Assert.Equal(0, TakeAll(ref bucket));

        bucket.Advance(Start.AddSeconds(2));
        Assert.Equal(1, TakeAll(ref bucket));
    }

    [Fact]
    public void Bucket_WhenLookedAtAtOddMoments_LosesNothing()
    {
        var bucket = new TokenBucket(3, Second, Start);
        var tokens = 0;
        for (var ticks = 0L; ticks < TimeSpan.TicksPerHour; ticks += 12_347)
        {
            bucket.Advance(Start.AddTicks(ticks));
            tokens += TakeAll(ref bucket);
        }

        bucket.Advance(Start.AddHours(1));
        Assert.Equal(3 * 3600, tokens + TakeAll(ref bucket));
    }

    [Fact]
    public void SetRate_WhenLowered_KeepsWhatFits()
    {
        var bucket = new TokenBucket(10, Second, Start);
        bucket.Advance(Start.AddSeconds(1));
        bucket.SetRate(4);

        Assert.Equal(4, TakeAll(ref bucket));
    }

    [Fact]
    public void SetRate_WhenRaised_AddsNothingAtOnce()
    {
        var bucket = new TokenBucket(2, Second, Start);
        bucket.Advance(Start.AddSeconds(1));
        bucket.SetRate(100);

        Assert.Equal(2, TakeAll(ref bucket));
    }

    [Fact]
    public void PerDay_WhenTheRateIsHigh_DoesNotOverflow()
    {
        var bucket = new TokenBucket(LimiterSettingsValidation.Most, TimeSpan.FromDays(1), Start);
        bucket.Advance(DateTimeOffset.MaxValue);

        Assert.Equal(LimiterSettingsValidation.Most, TakeAll(ref bucket));
    }

    [Fact]
    public void Bucket_WhateverTheRateAndTheClock_NeverExceedsRateAndBurstInAnyWindow() =>
        Gen.Select(Gen.Double[0.05, 60], Gen.Long[-20_000_000, 30_000_000].Array[1, 80]).Sample((rate, steps) =>
        {
            var bucket = new TokenBucket(rate, Second, Start);
            var starts = new List<DateTimeOffset>();
            var clock = Start;
            var latest = Start;
            foreach (var step in steps)
            {
                clock = clock.AddTicks(step);
                latest = clock > latest ? clock : latest;
                bucket.Advance(clock);
                starts.AddRange(Enumerable.Repeat(latest, TakeAll(ref bucket)));
            }

            RateWindows.AssertHold(starts, rate, Second);
        }, iter: 2_000);

    [Fact]
    public void ReadyAt_IsExactToTheTick() =>
        Gen.Select(Gen.Double[0.05, 60], Gen.Long[0, 20_000_000]).Sample((rate, elapsed) =>
        {
            var bucket = new TokenBucket(rate, Second, Start);
            bucket.Advance(Start.AddTicks(elapsed));
            TakeAll(ref bucket);
            var ready = bucket.ReadyAt(1);

            bucket.Advance(ready.AddTicks(-1));
            Assert.False(bucket.HasToken);
            bucket.Advance(ready);
            Assert.True(bucket.HasToken);
        });

    private static int TakeAll(ref TokenBucket bucket)
    {
        var taken = 0;
        for (; bucket.HasToken; taken++)
        {
            bucket.Take();
        }

        return taken;
    }
}
