using System.Collections.Immutable;

namespace Orleans.MediaTasks.Tenants;

/// <summary>One charge of an operation.</summary>
/// <param name="Index">Its place among the operation's charges, from 0.</param>
/// <param name="Amount">How much.</param>
[GenerateSerializer, Immutable, Alias("mt.key.charge")]
public readonly record struct KeyCharge([property: Id(0)] int Index, [property: Id(1)] decimal Amount);

/// <summary>How far an operation has charged a key.</summary>
/// <param name="Operation">The operation.</param>
/// <param name="LastIndex">The highest index that was charged; all lower ones of this key were charged before it.</param>
[GenerateSerializer, Immutable, Alias("mt.key.charged")]
public readonly record struct ChargedOperation([property: Id(0)] Guid Operation, [property: Id(1)] int LastIndex);

/// <summary>Adds charges to what a key has spent, each once however often it is asked for. Pure.</summary>
/// <remarks>An operation charges a key in the order of its indexes, so that the highest one tells which were charged already, also to a second run
/// of the same operation beside the first.</remarks>
public static class SpendLedger
{
    /// <summary>Operations that a key remembers: 100. One that is begun anew after so many others have charged the key would charge it again.</summary>
    public const int MaximumOperations = 100;

    /// <summary>Adds what is new among the charges.</summary>
    /// <param name="spend">What the key has spent.</param>
    /// <param name="charged">The operations that it remembers, the one that charged it last at the end.</param>
    /// <param name="operation">Who charges it.</param>
    /// <param name="charges">The operation's next charges of this key, in the order of their indexes.</param>
    /// <returns>Both as they are to be stored; the same list when nothing is new.</returns>
    public static (decimal Spend, ImmutableArray<ChargedOperation> Charged) Charge(
        decimal spend, ImmutableArray<ChargedOperation> charged, Guid operation, ImmutableArray<KeyCharge> charges)
    {
        var last = charged.FirstOrDefault(entry => entry.Operation == operation, new ChargedOperation(operation, -1)).LastIndex;
        var fresh = charges.Where(charge => charge.Index > last).ToList();
        if (fresh.Count == 0)
        {
            return (spend, charged);
        }

        var others = charged.RemoveAll(entry => entry.Operation == operation);
        var kept = others.Length < MaximumOperations ? others : others[^(MaximumOperations - 1)..];
        return (spend + fresh.Sum(charge => charge.Amount), kept.Add(new ChargedOperation(operation, fresh[^1].Index)));
    }
}
