using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Limits;

/// <summary>Finds permits that nobody holds any more: their silo died before it used them, or the word of their release was lost.</summary>
/// <remarks>
/// A permit is accounted for by a silo that has it in hand, or by the task's processing row. Every silo that lives is asked first and the rows are read
/// last: a permit only ever moves from a hand into a row. A silo that was declared dead cannot move one any more, so its word is not needed.
/// </remarks>
public sealed class PermitAudit
{
    private readonly Dictionary<(MediaTaskId Task, Permit Permit), HeldPermit> _suspects;
    private readonly HashSet<string> _awaited;

    /// <summary>Begins an audit.</summary>
    /// <param name="suspects">Permits that are out and whose grant has arrived; one that is still on its way is in nobody's hand yet.</param>
    /// <param name="silos">The silos that live and may hold some.</param>
    public PermitAudit(IEnumerable<HeldPermit> suspects, IEnumerable<string> silos)
    {
        _suspects = suspects.ToDictionary(held => (held.Task, held.Permit));
        _awaited = [.. silos];
    }

    /// <summary>Whether every living silo has reported, so that the rows may be read.</summary>
    public bool IsHeard => _awaited.Count == 0;

    /// <summary>Whether a silo's report is still missing.</summary>
    public bool Awaits(string silo) => _awaited.Contains(silo);

    /// <summary>Takes in what a silo has in hand since the audit began.</summary>
    public void Report(string silo, IEnumerable<HeldPermit> held)
    {
        _awaited.Remove(silo);
        Clear(held);
    }

    /// <summary>Waits only for silos that still live.</summary>
    public void KeepOnly(IReadOnlySet<string> living) => _awaited.IntersectWith(living);

    /// <summary>What is left unaccounted for once the processing rows are known.</summary>
    /// <param name="rows">The permits of the processing rows, read after <see cref="IsHeard"/> became true.</param>
    public IReadOnlyCollection<HeldPermit> Conclude(IEnumerable<HeldPermit> rows)
    {
        Clear(rows);
        return _suspects.Values;
    }

    private void Clear(IEnumerable<HeldPermit> accounted)
    {
        foreach (var held in accounted)
        {
            _suspects.Remove((held.Task, held.Permit));
        }
    }
}
