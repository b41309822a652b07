using Orleans.MediaTasks.Rig.Checking;
using Orleans.MediaTasks.Rig.History;

namespace Orleans.MediaTasks.Cluster.Checking;

public sealed class HistoryTests
{
    [Fact]
    public void Load_OfAWrittenHistory_IsTheSame()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Combine("history.jsonl");
        var happened = Story.Span(Ops.Update, 1.5, 1.5, "watch-1") with { Task = "a", Sequence = 3, Snapshot = false, Progress = 40, Status = "processing", Note = "ä\n\"" };
        using (var log = new HistoryLog(path))
        {
            log.Add(happened);
            log.AddNow("nemesis", Ops.Fault, fault => fault with { Key = "kill" });
        }

        var loaded = RecordedHistory.Load(path);

        Assert.Equal(happened, loaded.Of(Ops.Update).Single());
        Assert.Equal("kill", loaded.Of(Ops.Fault).Single().Key);
    }

    [Fact]
    public void Load_WhenTheLastLineWasCut_KeepsTheRest()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Combine("history.jsonl");
        using (var log = new HistoryLog(path))
        {
            log.AddNow("client", Ops.Submit);
            log.AddNow("client", Ops.Read);
        }

        var text = File.ReadAllText(path);
        File.WriteAllText(path, text[..^10]);

        Assert.Equal(Ops.Submit, Assert.Single(RecordedHistory.Load(path).Events).Op);
    }

    [Fact]
    public void Judge_NamesTheRulesThatAreBroken()
    {
        var history = new RecordedHistory(new Story().Submitted("a").Submitted("b").Row("a").Row("b", "failed").Events);

        var verdict = Checker.Judge(history, [DurabilityRules.NoLostAck, DurabilityRules.NothingFailsUnasked()]);

        Assert.False(verdict.IsClean);
        Assert.Equal(["NothingFailsUnasked"], verdict.Broken);
        Assert.Equal(1, verdict.Count("NothingFailsUnasked"));
        Assert.Contains("b", verdict.ToString(), StringComparison.Ordinal);
    }
}
