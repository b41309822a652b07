using System.Text;
using System.Text.Json;

namespace Orleans.MediaTasks.Providers.Batch;

public sealed class BatchRunTests
{
    [Theory]
    [InlineData("\"")]
    [InlineData("\u4e2d")]
    [InlineData("\u0001")]
    [InlineData("\ud83e\udd8a")]
    public void Result_OfFailuresWithLongReasons_StaysBelowTheLimitAndCountsThemAll(string letter)
    {
        var run = new BatchRun(10_000, new Silence());
        for (var index = 9_999; index >= 0; index--)
        {
            run.End(index, string.Concat(Enumerable.Repeat(letter, 2_000)));
        }

        var output = run.ToOutput();

        Assert.InRange(Encoding.UTF8.GetByteCount(output.Data!), 1, 64 * 1024);
        using var result = JsonDocument.Parse(output.Data!);
        Assert.Equal((0, 10_000), (result.RootElement.GetProperty("successCount").GetInt32(), result.RootElement.GetProperty("failedCount").GetInt32()));
        var told = result.RootElement.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("index").GetInt32()).ToList();
        Assert.InRange(told.Count, BatchRun.MaximumErrors / 2, BatchRun.MaximumErrors);
        Assert.Equal(Enumerable.Range(10_000 - BatchRun.MaximumErrors, told.Count), told);
    }

    [Theory]
    [InlineData(200, 200)]
    [InlineData(201, 200)]
    public void Reason_IsKeptUpToItsLimit(int length, int kept)
    {
        var run = new BatchRun(1, new Silence());

        run.End(0, new string('x', length));

        using var result = JsonDocument.Parse(run.ToOutput().Data!);
        Assert.Equal(kept, result.RootElement.GetProperty("errors")[0].GetProperty("error").GetString()!.Length);
    }

    [Fact]
    public void Progress_OfManyItems_IsToldOncePerPercent()
    {
        var heard = new Silence();
        var run = new BatchRun(10_000, heard);

        run.Begin();
        for (var index = 0; index < 10_000; index++)
        {
            run.End(index, null);
        }

        Assert.Equal(101, heard.Reports);
    }

    private sealed class Silence : IAttemptProgress
    {
        public int Reports { get; private set; }

        public void Report(int percent, string? stage = null, string? message = null) => Reports++;
    }
}
