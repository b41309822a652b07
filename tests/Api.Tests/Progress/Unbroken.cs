namespace Orleans.MediaTasks.Api.Progress;

/// <summary>What must hold of everything that a reader was told of one task.</summary>
internal static class Unbroken
{
    public static CancellationToken Soon =>
        CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken, new CancellationTokenSource(ProgressHost.Deadline).Token).Token;

    /// <summary>Reads until the task's end was told.</summary>
    public static async Task<List<Told>> ToEndAsync(IWatch watch)
    {
        var told = new List<Told>();
        while (await watch.NextAsync(Soon) is { } next)
        {
            told.Add(next);
            if (next.IsTerminal)
            {
                return told;
            }
        }

        throw new InvalidOperationException($"The watch ended without the task's end, after {told.Count} updates.");
    }

    /// <summary>Each item is the next step or marked a snapshot; progress never falls; the end is told once, and last.</summary>
    public static void Check(List<Told> told, long? since)
    {
        var last = since ?? 0;
        var progress = 0;
        foreach (var item in told)
        {
            Assert.True(item.Sequence > last, $"{item} came after sequence {last}.");
            Assert.True(item.IsSnapshot || item.Sequence == last + 1, $"{item} hides a gap after sequence {last}.");
            Assert.True(item.Progress >= progress, $"{item} fell back from {progress} %.");
            (last, progress) = (item.Sequence, item.Progress);
        }

        Assert.Equal(since is null, told[0].IsSnapshot);
        Assert.Single(told, item => item.IsTerminal);
        Assert.True(told[^1].IsTerminal);
    }
}
