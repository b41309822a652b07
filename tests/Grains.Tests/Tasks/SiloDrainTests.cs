namespace Orleans.MediaTasks.Tasks;

public sealed class SiloDrainTests
{
    [Theory]
    [InlineData(1, 0.5)]
    [InlineData(20, 10)]
    [InlineData(22, 12)]
    [InlineData(300, 290)]
    public void PatienceOf_TheHostsTime_LeavesTenSecondsOrHalf(double shutdown, double patience) =>
        Assert.Equal(TimeSpan.FromSeconds(patience), SiloDrain.PatienceOf(TimeSpan.FromSeconds(shutdown)));
}
