using CsCheck;
using static Orleans.MediaTasks.Limits.LimiterBench;

namespace Orleans.MediaTasks.Limits;

public sealed class LimiterRateTests
{
    [Fact]
    public void Admit_WhenRatesOverlap_TheTightestDecides()
    {
        var bench = new LimiterBench(new LimiterSettings { Concurrency = 1000, PerSecond = 10, PerMinute = 60, PerDay = 86_400 * 0.5 });
        bench.Enqueue(500);

        int After(double seconds)
        {
            bench.Now = Start.AddSeconds(seconds);
            return bench.Admit().Count;
        }

        Assert.Equal([0, 0, 1, 4, 10, 0, 2], [After(0), After(1.999), After(2), After(10), After(3600), After(3600), After(3600.25)]);
    }

    [Fact]
    public void Admit_AfterAFailover_StartsFromEmptyBuckets()
    {
        var bench = new LimiterBench(new LimiterSettings { Concurrency = 1000, PerSecond = 20 });
        bench.Enqueue(100);

        Assert.Empty(bench.Admit());
        bench.Now += TimeSpan.FromSeconds(0.5);
        Assert.Equal(10, bench.Admit().Count);
    }

    [Fact]
    public void Settings_WhenARateIsNew_ItsBucketIsEmpty()
    {
        var bench = new LimiterBench(new LimiterSettings { Concurrency = 1000 });
        bench.Enqueue(100);
        bench.Now += TimeSpan.FromHours(1);
        bench.Admit(1);

        bench.Machine.Settings = new LimiterSettings { Concurrency = 1000, PerSecond = 10 };
        Assert.Empty(bench.Admit());
        Assert.Equal(bench.Now.AddSeconds(0.1), bench.Machine.NextChange(bench.Now));
    }

    [Fact]
    public void Settings_WhenSetAgainAndAgain_EarnNothing()
    {
        var settings = new LimiterSettings { Concurrency = 1000, PerSecond = 10 };
        var bench = new LimiterBench(settings);
        bench.Enqueue(100);
        bench.Now += TimeSpan.FromSeconds(1);
        Assert.Equal(10, bench.Admit().Count);

        for (var i = 0; i < 10; i++)
        {
            bench.Machine.Settings = settings with { PerSecond = 10 + i };
            Assert.Empty(bench.Admit());
        }
    }

    [Fact]
    public void NextChange_WhenNothingWaitsOrEverythingIsOut_IsNull()
    {
        var bench = new LimiterBench(new LimiterSettings { Concurrency = 1 });
        Assert.Null(bench.Machine.NextChange(bench.Now));

        bench.Enqueue(2);
        Assert.Equal(bench.Now, bench.Machine.NextChange(bench.Now));
        bench.Admit();
        Assert.Null(bench.Machine.NextChange(bench.Now));
    }

    [Fact]
    public void NextChange_WhateverHappenedBefore_IsExactToTheTick() =>
        Gen.Select(GenSettings, GenSteps).Sample((settings, steps) =>
        {
            var bench = new LimiterBench(settings);
            bench.Enqueue(200);
            foreach (var (ticks, maximum, throttle) in steps)
            {
                bench.Now += TimeSpan.FromTicks(ticks);
                bench.Admit(maximum);
                if (throttle)
                {
                    bench.Machine.Throttle(bench.Now.AddTicks(ticks));
                }
            }

            if (bench.Machine.NextChange(bench.Now) is not { } next)
            {
                return;
            }

            Assert.True(next >= bench.Now);
            if (next > bench.Now)
            {
                Assert.Empty(bench.Machine.Admit(next.AddTicks(-1), 1));
            }

            Assert.Single(bench.Machine.Admit(next, 1));
        }, iter: 2_000);

    [Fact]
    public void Admit_WhateverTheClockDoes_KeepsEveryRateInEveryWindow() =>
        Gen.Select(GenSettings, GenSteps, Gen.Long[-30_000_000, 0].Array[0, 5]).Sample((settings, steps, setbacks) =>
        {
            var bench = new LimiterBench(settings with { Concurrency = 10_000 });
            bench.Enqueue(2_000);
            var starts = new List<DateTimeOffset>();
            var latest = Start;
            var deltas = steps.SelectMany((step, i) => i < setbacks.Length ? new[] { step.Ticks, setbacks[i] } : [step.Ticks]);
            foreach (var ticks in deltas)
            {
                bench.Now += TimeSpan.FromTicks(ticks);
                latest = bench.Now > latest ? bench.Now : latest;
                starts.AddRange(bench.Admit().Select(_ => latest));
            }

            Check(settings.PerSecond, TimeSpan.FromSeconds(1));
            Check(settings.PerMinute, TimeSpan.FromMinutes(1));
            Check(settings.PerDay, TimeSpan.FromDays(1));

            void Check(double? rate, TimeSpan period)
            {
                if (rate > 0)
                {
                    RateWindows.AssertHold(starts, rate.Value, period);
                }
            }
        }, iter: 500);

    private static readonly Gen<LimiterSettings> GenSettings =
        from concurrency in Gen.Int[1, 40]
        from second in Gen.Double[0.2, 20].Nullable()
        from minute in Gen.Double[5, 300].Nullable()
        from day in Gen.Double[10_000, 500_000].Nullable()
        select new LimiterSettings { Concurrency = concurrency, PerSecond = second ?? 20, PerMinute = minute, PerDay = day };

    private static readonly Gen<(long Ticks, int Maximum, bool Throttle)[]> GenSteps =
        Gen.Select(Gen.Long[0, 20_000_000], Gen.Int[0, 8], Gen.Frequency((9, Gen.Const(false)), (1, Gen.Const(true)))).Array[1, 30];
}
