using static Orleans.MediaTasks.Delivery.HookedTasks;

namespace Orleans.MediaTasks.Delivery;

/// <summary>Events of a silo that has as much in hand as it may.</summary>
public sealed class FullSiloTests
{
    private static CancellationToken TestEnd => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Event_OfATaskThatFoundTheSiloFull_DoesNotOvertakeTheOneBefore()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock(), new() { ["MediaTasks:Webhooks:TasksInHand"] = "1" });
        var (answer, go) = (new TaskCompletionSource<WebhookAnswer>(), new TaskCompletionSource());
        grid.Receiver.OnRequest = (_, _) => answer.Task;
        await grid.Watch.UntilEndAsync(await grid.SubmitOneAsync(Hooked));
        var first = await grid.Receiver.UntilAsync(_ => true);
        grid.Provider.OnStart = async (_, _) =>
        {
            await go.Task;
            return ScriptedProvider.Success();
        };
        var id = await grid.SubmitOneAsync(Hooked);
        await WaitFor.TrueAsync(async () => (await Log(grid).OfTaskAsync(id, TestEnd)).Count == 1);

        // Its shard finds the start due and the silo full; then there is room, and the end comes by itself.
        grid.Clock.Advance(TimeSpan.FromMinutes(1));
        await WaitFor.ShardsAsync(grid);
        answer.SetResult(grid.Receiver.Answer(200));
        await grid.Receiver.UntilAsync(request => request.Word == "completed" && request.Id != first.Id);
        go.SetResult();

        await grid.Watch.UntilEndAsync(id);
        await WaitFor.TrueAsync(async () =>
        {
            grid.Clock.Advance(TimeSpan.FromSeconds(1));
            await WaitFor.ShardsAsync(grid);
            return grid.Receiver.All.Any(request => request.Word == "completed" && request.Id.Contains($"{id.Value:n}", StringComparison.Ordinal));
        });

        // An event may come again before the mark that it came is on disk; what counts is when it came first.
        var told = grid.Receiver.All.Where(request => request.Time == 1 && request.Id.Contains($"{id.Value:n}", StringComparison.Ordinal));
        Assert.Equal(["started", "completed"], told.Select(request => request.Word));
    }

    [Fact]
    public async Task Event_ThatFindsTheSiloFull_ComesDueAsSoonAsThereMayBeRoom()
    {
        await using var grid = await Grid.StartAsync(Grid.NewClock(), new() { ["MediaTasks:Webhooks:TasksInHand"] = "1" });
        var answer = new TaskCompletionSource<WebhookAnswer>();
        grid.Receiver.OnRequest = (_, _) => answer.Task;
        await grid.Watch.UntilEndAsync(await grid.SubmitOneAsync(Hooked));
        await grid.Receiver.UntilAsync(_ => true);

        var id = await grid.SubmitOneAsync(Hooked);
        await grid.Watch.UntilEndAsync(id);

        Assert.All(await Log(grid).OfTaskAsync(id, TestEnd), late => Assert.Equal(grid.Clock.GetUtcNow() + DeliveryDesk.FullPause, late.DueAt));
        answer.SetResult(grid.Receiver.Answer(200));
    }
}
