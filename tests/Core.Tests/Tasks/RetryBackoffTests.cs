using CsCheck;

namespace Orleans.MediaTasks.Tasks;

public sealed class RetryBackoffTests
{
    private static readonly RetryPolicy Even = RetryPolicy.Default with { Jitter = 0 };

    private static readonly Gen<RetryPolicy> Policies = Gen.Select(
        Gen.Long[0, TimeSpan.TicksPerDay], Gen.Double[1, 10], Gen.Long[0, 7 * TimeSpan.TicksPerDay], Gen.Double[0, 1],
        (initial, coefficient, maximum, jitter) => new RetryPolicy
        {
            InitialInterval = new TimeSpan(initial),
            Coefficient = coefficient,
            MaximumInterval = new TimeSpan(maximum),
            Jitter = jitter,
        });

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 4)]
    [InlineData(3, 8)]
    [InlineData(8, 256)]
    [InlineData(9, 300)]
    [InlineData(100, 300)]
    public void Wait_WithoutJitter_GrowsToTheMaximum(int attemptsUsed, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), RetryBackoff.Wait(Even, Given.Id, attemptsUsed, attemptsUsed, retryAfter: null));

    [Fact]
    public void Wait_WhenThePolicyIsAtItsLimits_IsFinite()
    {
        var steep = new RetryPolicy { InitialInterval = TimeSpan.FromDays(1), Coefficient = 10, MaximumInterval = TimeSpan.FromDays(7), Jitter = 0 };

        Assert.Equal(TimeSpan.FromDays(7), RetryBackoff.Wait(steep, Given.Id, 100, 100, retryAfter: null));
        Assert.Equal(TimeSpan.Zero, RetryBackoff.Wait(steep with { InitialInterval = TimeSpan.Zero }, Given.Id, 100, 100, retryAfter: null));
    }

    [Fact]
    public void Wait_WithAnyPolicy_StaysWithinItsSpread() => Gen.Select(Policies, Gen.Guid, Gen.Int[1, 100]).Sample((policy, guid, attempt) =>
    {
        var interval = RetryBackoff.Interval(policy, attempt);

        var wait = RetryBackoff.Wait(policy, new MediaTaskId("acme", guid), attempt, attempt, retryAfter: null);

        Assert.InRange(interval, TimeSpan.Zero, policy.MaximumInterval);
        Assert.InRange(wait.Ticks, (interval.Ticks * (1 - policy.Jitter)) - 2, (interval.Ticks * (1 + policy.Jitter)) + 2);
    });

    [Fact]
    public void Share_OnEveryNode_IsTheSame() =>
        Assert.Equal(["0.009237", "0.638820", "0.402583"], Enumerable.Range(1, 3).Select(attempt => RetryBackoff.Share(Given.Id, attempt).ToString("F6")));

    [Fact]
    public void Share_OverManyTasks_IsEven()
    {
        var buckets = new int[10];
        for (var n = 0; n < 10_000; n++)
        {
            // Ids minted in the same millisecond differ only in their random half; here only in its last digits.
            var id = new MediaTaskId("acme", Guid.Parse($"019c9a2b-4c00-7a11-8b22-{n:x12}"));
            buckets[(int)(RetryBackoff.Share(id, 1) * 10)]++;
        }

        Assert.All(buckets, count => Assert.InRange(count, 850, 1_150));
    }
}
