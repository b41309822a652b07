using Orleans.MediaTasks.Providers;

namespace Orleans.MediaTasks.Tasks;

public sealed class TransitionMatrixTests
{
    [Fact]
    public void Matrix_WhenGenerated_IsTheCommittedOne() =>
        Snapshot.FileIs("tests/Core.Tests/Tasks/transition-matrix.verified.txt", TransitionText.Full());

    [Fact]
    public void LifecyclePage_WhenTheTableIsGenerated_HoldsIt() =>
        Snapshot.SectionIs("docs/task-lifecycle.md", "<!-- begin generated table -->", "<!-- end generated table -->", TransitionText.Table());

    [Fact]
    public void Matrix_WhenAStatusIsAdded_MustShowIt() => Assert.Equal(
        Enum.GetValues<MediaTaskStatus>(),
        TransitionMatrix.Situations.Select(situation => situation.State.Status).Distinct().Order());

    [Fact]
    public void Matrix_WhenACommandIsAdded_MustShowIt() => Assert.Equal(
        CasesOf(typeof(MediaTaskCommand)),
        TransitionMatrix.Stimuli.Select(stimulus => stimulus.Command(Given.Queued()).Name).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void Matrix_WhenAnOutcomeIsAdded_MustShowIt() => Assert.Equal(
        CasesOf(typeof(AttemptOutcome)),
        TransitionMatrix.Stimuli.Select(stimulus => stimulus.Command(Given.Processing())).OfType<MediaTaskCommand.AttemptReported>()
            .Select(report => report.Outcome.GetType().Name).Distinct().Order(StringComparer.Ordinal));

    private static IEnumerable<string> CasesOf(Type union) =>
        union.GetNestedTypes().Where(type => type.IsSubclassOf(union)).Select(type => type.Name).Order(StringComparer.Ordinal);
}
