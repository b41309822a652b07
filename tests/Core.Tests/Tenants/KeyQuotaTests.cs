using CsCheck;

namespace Orleans.MediaTasks.Tenants;

public sealed class KeyQuotaTests
{
    private static readonly DateTimeOffset Now = new(2030, 1, 31, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Take_UpToTheLimit_CountsDown()
    {
        var (usage, first) = Take(new(2, null, null), default, 1, Now);
        var (used, second) = Take(new(2, null, null), usage, 1, Now.AddSeconds(30));

        Assert.Equal(new KeyAdmission.Granted(null, new KeyRate(2, 1, Now.AddMinutes(1))), first);
        Assert.Equal(new KeyAdmission.Granted(null, new KeyRate(2, 0, Now.AddMinutes(1))), second);
        Assert.Equal(new KeyAdmission.OverRate(new KeyRate(2, 0, Now.AddMinutes(1)), TimeSpan.FromSeconds(20)), Take(new(2, null, null), used, 1, Now.AddSeconds(40)).Admission);
        Assert.Equal(new KeyAdmission.Granted(null, new KeyRate(2, 1, Now.AddMinutes(2))), Take(new(2, null, null), used, 1, Now.AddMinutes(1)).Admission);
    }

    [Fact]
    public void Take_WhenRefused_UsesNothingUp()
    {
        var (usage, refusal) = Take(new(5, null, null), default, 6, Now);

        Assert.IsType<KeyAdmission.OverRate>(refusal);
        Assert.Equal(5, Assert.IsType<KeyAdmission.Granted>(Take(new(5, null, null), usage, 5, Now).Admission).Rate!.Value.Limit);
    }

    [Fact]
    public void Take_WhenTheDayIsUsedUp_SaysSoBeforeTheMinute()
    {
        var (usage, _) = Take(new(3, 3, null), default, 3, Now);

        Assert.Equal(TimeSpan.FromDays(1), Assert.IsType<KeyAdmission.OverRate>(Take(new(3, 3, null), usage, 1, Now).Admission).RetryAfter);
    }

    [Fact]
    public void Take_WithBothRates_TellsTheScarcer()
    {
        Assert.Equal(10, Assert.IsType<KeyAdmission.Granted>(Take(new(100, 10, null), default, 1, Now).Admission).Rate!.Value.Limit);
        Assert.Equal(10, Assert.IsType<KeyAdmission.Granted>(Take(new(10, 100, null), default, 1, Now).Admission).Rate!.Value.Limit);
    }

    [Fact]
    public void Take_WithoutRates_TellsNone() => Assert.Equal(new KeyAdmission.Granted(null, null), Take(default, default, 1, Now).Admission);

    [Fact]
    public void Take_WhenTheClockIsSetBack_StaysInTheWindowForAMoment()
    {
        var (usage, _) = Take(new(1, null, null), default, 1, Now);

        Assert.IsType<KeyAdmission.OverRate>(Take(new(1, null, null), usage, 1, Now.AddSeconds(-30)).Admission);
        Assert.IsType<KeyAdmission.Granted>(Take(new(1, null, null), usage, 1, Now.AddHours(-1)).Admission);
    }

    [Fact]
    public void Ahead_OfASmallLimit_IsExact() =>
        Assert.Equal(3, KeyQuota.Ahead(new(19, null, null), new KeyUsage(new(Now, 3), default), new KeyUsage(new(Now, 2), default))!.Value.Minute.Used);

    [Fact]
    public void Crashes_AtAnyMoment_NeverGiveMoreThanTheLimit() =>
        Gen.Select(Gen.Int[1, 200], Gen.Select(Gen.Int[1, 5], Gen.Bool).Array[1, 300]).Sample((limit, steps) =>
        {
            var limits = new ApiKeyLimits(limit, null, null);
            var (usage, stored, granted) = (default(KeyUsage), default(KeyUsage), 0);
            foreach (var (tasks, crash) in steps)
            {
                // What a crash leaves is what is stored.
                usage = crash ? stored : usage;
                (usage, var admission) = KeyQuota.Take(limits, usage, tasks, Now);
                if (admission is KeyAdmission.Granted)
                {
                    stored = KeyQuota.Ahead(limits, usage, stored) ?? stored;
                    granted += tasks;
                }
            }

            Assert.InRange(granted, 0, limit);
        });

    private static (KeyUsage Usage, KeyAdmission Admission) Take(ApiKeyLimits limits, KeyUsage usage, int tasks, DateTimeOffset now) => KeyQuota.Take(limits, usage, tasks, now);
}
