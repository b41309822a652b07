namespace Orleans.MediaTasks.Architecture;

public sealed class SubmissionTests
{
    [Fact]
    public void Api_ReachesTheIntakeThroughTheGateAlone()
    {
        // Whoever calls the intake beside it submits what the key may not.
        var callers = Repository.CSharpUnder("src/Api").Where(file => Repository.Read(file).Contains("ITaskIntakeGrain", StringComparison.Ordinal));

        Assert.Equal(["src/Api/Tenants/SubmissionGate.cs"], callers);
    }
}
