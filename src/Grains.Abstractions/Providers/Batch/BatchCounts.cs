using System.Globalization;
using System.Text.RegularExpressions;

namespace Orleans.MediaTasks.Providers.Batch;

/// <summary>How far a batch is. A running one says so in its progress message, which is all that readers of a running task see of it.</summary>
/// <param name="Total">Items in all.</param>
/// <param name="Processed">Items that were done or have failed; 0 to <paramref name="Total"/>.</param>
/// <param name="Failed">Of those, the ones that have failed.</param>
public sealed partial record BatchCounts(int Total, int Processed, int Failed)
{
    /// <summary>Items that were done.</summary>
    public int Succeeded => Processed - Failed;

    /// <summary>How much of it is processed, 0 to 100, rounded down.</summary>
    public int Percent => Total == 0 ? 0 : (int)(100L * Processed / Total);

    /// <summary>The sentence for people.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Processed} of {Total} items processed, {Failed} failed");

    /// <summary>Reads the sentence again; null when it is another one.</summary>
    public static BatchCounts? Parse(string? sentence) => sentence is not null && Sentence().Match(sentence) is { Success: true, Groups: var numbers }
        ? new BatchCounts(NumberOf(numbers[2]), NumberOf(numbers[1]), NumberOf(numbers[3]))
        : null;

    private static int NumberOf(Group group) => int.Parse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^([0-9]{1,9}) of ([0-9]{1,9}) items processed, ([0-9]{1,9}) failed\z", RegexOptions.CultureInvariant)]
    private static partial Regex Sentence();
}
