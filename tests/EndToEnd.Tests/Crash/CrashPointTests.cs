using Orleans.MediaTasks.Faults;

namespace Orleans.MediaTasks.EndToEnd.Crash;

/// <summary>A process dies at every point that the product names, on each of its stores: nothing acknowledged is lost, nothing is done or paid twice, and no permit stays taken.</summary>
public sealed class CrashPointTests(CrashPointRuns runs, ITestOutputHelper output) : IClassFixture<CrashPointRuns>
{
    public static TheoryData<string> Points { get; } = [.. CrashPoint.Names];

    [Theory]
    [MemberData(nameof(Points))]
    public async Task Death_AtTheNamedPoint_LosesAndDoublesNothing(string point) => output.WriteLine(await runs.RunAsync(point));
}
