using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Tenants;

public sealed class LiveTaskCapTests
{
    private static readonly DateTimeOffset Now = new(2030, 1, 31, 12, 0, 0, TimeSpan.Zero);
    private static readonly TaskCount[] Counts = [new(MediaTaskStatus.Queued, "image", 2), new(MediaTaskStatus.Processing, "video", 1), new(MediaTaskStatus.Completed, "image", 1000)];

    [Theory]
    [InlineData(4, 1, true)]
    [InlineData(3, 1, false)]
    [InlineData(4, 2, false)]
    public void Admit_CountsWhatHasNotEnded(int limit, int tasks, bool granted) => Assert.Equal(granted, new LiveTaskCap().Admit(limit, Counts, tasks, Now) is KeyAdmission.Granted);

    [Fact]
    public void Admit_CountsWhatIsOnItsWay_UntilItIsSettled()
    {
        var cap = new LiveTaskCap();

        var first = Assert.IsType<KeyAdmission.Granted>(cap.Admit(4, Counts, 1, Now));

        Assert.Equal(4, Assert.IsType<KeyAdmission.TooManyLive>(cap.Admit(4, Counts, 1, Now)).Live);
        cap.Settle(first.Number!.Value);
        Assert.IsType<KeyAdmission.Granted>(cap.Admit(4, Counts, 1, Now));
    }

    [Fact]
    public void Admit_ForgetsWhatIsNeverSettled()
    {
        var cap = new LiveTaskCap();
        cap.Admit(4, Counts, 1, Now);

        Assert.IsType<KeyAdmission.TooManyLive>(cap.Admit(4, Counts, 1, Now + LiveTaskCap.Patience - TimeSpan.FromTicks(1)));
        Assert.IsType<KeyAdmission.Granted>(cap.Admit(4, Counts, 1, Now + LiveTaskCap.Patience));
    }
}
