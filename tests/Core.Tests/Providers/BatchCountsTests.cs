namespace Orleans.MediaTasks.Providers.Batch;

public sealed class BatchCountsTests
{
    [Theory]
    [InlineData(10_000, 0, 0, 0)]
    [InlineData(10_000, 99, 99, 0)]
    [InlineData(10_000, 100, 3, 1)]
    [InlineData(3, 2, 0, 66)]
    [InlineData(1, 1, 1, 100)]
    public void Sentence_IsReadAsItWasWritten(int total, int processed, int failed, int percent)
    {
        var counts = new BatchCounts(total, processed, failed);

        Assert.Equal(counts, BatchCounts.Parse(counts.ToString()));
        Assert.Equal((percent, processed - failed), (counts.Percent, counts.Succeeded));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("The task was cancelled.")]
    [InlineData("1 of 2 items processed, 1 failed\n")]
    [InlineData("9999999999 of 1 items processed, 0 failed")]
    public void Parse_OfAnotherSentence_IsNull(string? sentence) => Assert.Null(BatchCounts.Parse(sentence));
}
