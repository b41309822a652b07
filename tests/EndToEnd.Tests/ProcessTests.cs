using System.Diagnostics;
using Orleans.MediaTasks.EndToEnd.Silo;

namespace Orleans.MediaTasks.EndToEnd;

/// <summary>The life of the process itself: start, a second one beside it, stop.</summary>
public sealed class ProcessTests(Product product)
{
    private static CancellationToken TestEnd => TestContext.Current.CancellationToken;

    [Fact]
    public async Task MakeRun_WhenBuilt_IsReadyWithinFiveSeconds()
    {
        using var data = new TemporaryFolder();
        await using var silo = SiloProcess.Start(product.Root, data.Path, settings: null, "make", "run");

        await Product.ReadyAsync(silo, TimeSpan.FromSeconds(5));

        using var page = await silo.Http.GetAsync("/", TestEnd);
        Assert.Equal("text/html", page.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task SecondProcess_OnTheSameData_IsRefusedWithAReason()
    {
        using var data = new TemporaryFolder();
        await using var first = await product.StartReadyAsync(data);
        await using var second = product.Start(data);

        await second.Process.WaitForExitAsync(TestEnd).WaitAsync(TimeSpan.FromSeconds(15), TestEnd);

        Assert.NotEqual(0, second.Process.ExitCode);
        Assert.Contains(data.Path, second.Output, StringComparison.Ordinal);
        Assert.Contains("in use", second.Output, StringComparison.OrdinalIgnoreCase);
        await Product.ReadyAsync(first, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Terminate_WhileWorkRuns_ExitsInTimeAndGoesOnAfterwards()
    {
        using var data = new TemporaryFolder();
        string running, hanging;
        await using (var silo = await product.StartReadyAsync(data))
        {
            running = (await silo.SubmitAsync(Simulated(new { duration_ms = 3_000 }))).Text("id");
            hanging = (await silo.SubmitAsync(Simulated(new { hang = true }))).Text("id");
            await silo.UntilAsync(running, "runs", task => task.Text("status") == "processing");
            await silo.UntilAsync(hanging, "runs", task => task.Text("status") == "processing");

            var begin = Stopwatch.GetTimestamp();
            silo.Terminate();
            await silo.Process.WaitForExitAsync(TestEnd).WaitAsync(Product.Patience, TestEnd);

            Assert.InRange(Stopwatch.GetElapsedTime(begin), TimeSpan.Zero, TimeSpan.FromSeconds(20));
            Assert.True(silo.Process.ExitCode is 0 or 143, $"Exit code {silo.Process.ExitCode}\n{silo.Output}");
        }

        await using var next = await product.StartReadyAsync(data);
        var done = await next.UntilAsync(running, "goes on", task => task.IsTerminal(), TimeSpan.FromSeconds(15));
        Assert.Equal("completed", done.Text("status"));
        await next.UntilAsync(hanging, "runs again", task => task.Text("status") == "processing", TimeSpan.FromSeconds(10));
    }

    private static object Simulated(object simulate) => new { kind = "image", model = "sim/image", input = new { prompt = "a task", simulate } };
}
