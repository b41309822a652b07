using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Limits;

public sealed class PermitAuditTests
{
    [Fact]
    public void Conclude_WhenASiloOrARowAccountsForAPermit_KeepsIt()
    {
        HeldPermit inHand = Held(1), inRow = Held(2), lost = Held(3);
        var audit = new PermitAudit([inHand, inRow, lost], ["a", "b"]);

        audit.Report("a", []);
        audit.Report("b", [inHand]);

        Assert.True(audit.IsHeard);
        Assert.Equal([lost], audit.Conclude([inRow]));
    }

    [Fact]
    public void IsHeard_WhileALivingSiloIsSilent_IsFalse()
    {
        var audit = new PermitAudit([Held(1)], ["a", "b", "dead"]);

        audit.Report("a", []);
        audit.KeepOnly(new HashSet<string> { "a", "b", "new" });

        Assert.Equal((false, true, false), (audit.IsHeard, audit.Awaits("b"), audit.Awaits("dead")));
    }

    [Fact]
    public void Conclude_WhenARowShowsAnotherPermitOfTheTask_FreesTheOldOne()
    {
        var old = Held(1);
        var audit = new PermitAudit([old], []);

        Assert.Equal([old], audit.Conclude([old with { Permit = new Permit(1, 99) }]));
    }

    private static HeldPermit Held(int number) =>
        new(new MediaTaskId("acme", new Guid(number, 0, 0, new byte[8])), "m", new Permit(1, number));
}
