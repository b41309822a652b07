using Orleans.MediaTasks.EndToEnd.Silo;

namespace Orleans.MediaTasks.EndToEnd;

public sealed class CancelTests(Product product)
{
    [Fact]
    public async Task Cancel_WhileFfmpegRuns_EndsTheProcessWithinTwoSeconds()
    {
        using var data = new TemporaryFolder();
        await using var silo = await product.StartReadyAsync(data);
        var task = await silo.SubmitAsync(new { kind = "video", model = "local/video", input = new { prompt = "a very long film", duration = 60, fps = 60, resolution = "1080p" } });
        var id = task.Text("id");
        await silo.UntilAsync(id, "encodes", current => current.GetProperty("progress").GetInt32() > 0);
        var encoders = Descendants.Of(silo.Process.Id, "ffmpeg");
        Assert.NotEmpty(encoders);

        await silo.CancelAsync(id);
        await Deadline.MeetAsync("ffmpeg is gone", TimeSpan.FromSeconds(2), () => Task.FromResult(!encoders.Any(Descendants.Exists)));

        var cancelled = await silo.UntilAsync(id, "is cancelled", current => current.IsTerminal(), TimeSpan.FromSeconds(2));
        Assert.Equal("cancelled", cancelled.Text("status"));
        Assert.Equal(cancelled.GetRawText(), (await silo.CancelAsync(id)).GetRawText());
        Assert.Equal(cancelled.GetRawText(), (await silo.GetAsync(id)).GetRawText());

        // Nothing that was still on its way changed it either: it is the same after a stop in good order and a new start.
        silo.Terminate();
        await silo.Process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Product.Patience, TestContext.Current.CancellationToken);
        await using var next = await product.StartReadyAsync(data);
        Assert.Equal(cancelled.ToString().Replace(silo.Address.Authority, next.Address.Authority, StringComparison.Ordinal), (await next.GetAsync(id)).ToString());
    }

    [Fact]
    public async Task Kill_WhileFfmpegRuns_LeavesNoProcessBehind()
    {
        using var data = new TemporaryFolder();
        await using var silo = await product.StartReadyAsync(data);
        var task = await silo.SubmitAsync(new { kind = "video", model = "local/video", input = new { prompt = "a very long film", duration = 60, fps = 60, resolution = "1080p" } });
        await silo.UntilAsync(task.Text("id"), "encodes", current => current.GetProperty("progress").GetInt32() > 0);
        var encoders = Descendants.Of(silo.Process.Id, "ffmpeg");
        Assert.NotEmpty(encoders);

        await silo.KillAsync();

        await Deadline.MeetAsync("ffmpeg is gone", TimeSpan.FromSeconds(2), () => Task.FromResult(!encoders.Any(Descendants.Exists)));
    }
}
