using System.Collections.Immutable;

namespace Orleans.MediaTasks.Tenants;

public sealed class SpendLedgerTests
{
    private static readonly Guid First = Guid.Parse("019c9a2b-4c00-7a11-8b22-000000000001");
    private static readonly Guid Second = Guid.Parse("019c9a2b-4c00-7a11-8b22-000000000002");

    [Fact]
    public void Charge_AddsTheAmounts()
    {
        var (spend, charged) = SpendLedger.Charge(1.5m, [], First, [new(3, 0.25m), new(7, 2m)]);

        Assert.Equal(3.75m, spend);
        Assert.Equal([new ChargedOperation(First, 7)], charged);
    }

    [Fact]
    public void Charge_WhenItIsMadeAgain_AddsNothing()
    {
        var once = SpendLedger.Charge(0, [], First, [new(3, 1m), new(7, 2m)]);

        var again = SpendLedger.Charge(once.Spend, once.Charged, First, [new(3, 1m), new(7, 2m)]);

        Assert.Equal((3m, once.Charged), again);
        Assert.True(again.Charged == once.Charged, "Nothing is to be written.");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(9)]
    public void Charge_OfARunThatBeginsAnew_AddsWhatTheFirstOneDidNotReach(int reached)
    {
        ImmutableArray<KeyCharge> all = [.. Enumerable.Range(0, 10).Select(index => new KeyCharge(index, 1m))];
        var (spend, charged) = SpendLedger.Charge(0, [], First, all[..(reached + 1)]);

        // In other portions than before, and then by a run that was taken for dead.
        (spend, charged) = SpendLedger.Charge(spend, charged, First, all[..7]);
        (spend, charged) = SpendLedger.Charge(spend, charged, First, all[7..]);
        (spend, charged) = SpendLedger.Charge(spend, charged, First, all[2..5]);

        Assert.Equal(10m, spend);
        Assert.Equal([new ChargedOperation(First, 9)], charged);
    }

    [Fact]
    public void Charge_OfAnotherOperation_IsAChargeOfItsOwn()
    {
        var (spend, charged) = SpendLedger.Charge(0, [], First, [new(0, 1m)]);
        (spend, charged) = SpendLedger.Charge(spend, charged, Second, [new(0, 1m)]);
        (spend, charged) = SpendLedger.Charge(spend, charged, First, [new(1, 1m)]);

        Assert.Equal(3m, spend);
        Assert.Equal([new ChargedOperation(Second, 0), new ChargedOperation(First, 1)], charged);
    }

    [Fact]
    public void Charge_RemembersTheLastHundredOperations()
    {
        var operations = Enumerable.Range(0, SpendLedger.MaximumOperations + 1).Select(number => Guid.Parse($"019c9a2b-4c00-7a11-8b22-{number:d12}")).ToArray();
        var (spend, charged) = (0m, ImmutableArray<ChargedOperation>.Empty);
        foreach (var operation in operations[..^1])
        {
            (spend, charged) = SpendLedger.Charge(spend, charged, operation, [new(0, 1m)]);
        }

        Assert.Equal(100m, SpendLedger.Charge(spend, charged, operations[0], [new(0, 1m)]).Spend);
        (spend, charged) = SpendLedger.Charge(spend, charged, operations[^1], [new(0, 1m)]);
        Assert.Equal(SpendLedger.MaximumOperations, charged.Length);
        Assert.Equal(101m, SpendLedger.Charge(spend, charged, operations[1], [new(0, 1m)]).Spend);
        Assert.Equal(102m, SpendLedger.Charge(spend, charged, operations[0], [new(0, 1m)]).Spend);
    }
}
