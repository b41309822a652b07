using Npgsql;
using Orleans.MediaTasks.Storage.Tasks;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Storage.Postgres;

public sealed partial class PostgresTaskStoreTests
{
    [Fact]
    public async Task Update_WhenTheReplyOfItsCommitIsLost_ItsDeliveriesAreThereOnce()
    {
        await using var line = await OpenLineAsync();
        var row = await InsertAsync(ATask.New());
        var running = row.In(MediaTaskStatus.Processing);
        Assert.Equal(UpdateOutcome.Written, await line.Store.UpdateAsync(row, running, [ADelivery.Of(row.Id, 1)])); // The connection is warm: the statements are prepared.

        var answer = await line.LoseReplyAsync(
            () => line.Store.UpdateAsync(running, running.In(MediaTaskStatus.Completed), [ADelivery.Of(row.Id, 2), ADelivery.Of(row.Id, 3)]).AsTask(),
            async () =>
            {
                Deliveries.UpdateLazily(ADelivery.Of(row.Id, 2).Delivered()); // Another silo has sent it meanwhile.
                await Store.FlushAsync(Deadlines.Token);
            });

        Assert.Equal(UpdateOutcome.Written, await answer);
        Assert.Equal([ADelivery.Of(row.Id, 1), ADelivery.Of(row.Id, 2).Delivered(), ADelivery.Of(row.Id, 3)], await OfTaskAsync(row.Id));
    }

    [Fact]
    public async Task Remove_WhenItIsWrittenAgainAfterAnUnknownOutcome_IsKnownAsDone()
    {
        var (done, pending) = (ATask.New(status: MediaTaskStatus.Failed, tags: ["t"]), (await Store.ReadAsync(await ToldAsync(1), Deadlines.Token))!);
        await InsertAsync(done);
        await using var source = NpgsqlDataSource.Create(_database);
        var session = await PostgresSession.OpenAsync(source, "test", owner: null, Deadlines.Token);
        RemoveOperation[] removes = [new(done), new(pending)];
        var batch = RowBatch.TakeFrom([.. removes]);
        batch.Number = session.NextNumber();

        await session.ExecuteAsync(batch);
        batch.IsUncertain = true; // As if its reply had been lost.
        await session.ExecuteAsync(batch);

        Assert.Equal([true, false], removes.Select(remove => remove.IsRemoved));
        session.CloseAfter(Task.CompletedTask);
    }

    [Fact]
    public async Task Write_WhenTheDatabaseRefusesADelivery_ItsChangeIsRefusedAndTheOthersAreStored()
    {
        await PoisonDeliveriesAsync();
        var (bad, good) = (await InsertAsync(ATask.New()), await InsertAsync(ATask.New()));

        var refused = Store.UpdateAsync(bad, bad.In(MediaTaskStatus.Failed), [ADelivery.Of(bad.Id, 1), ADelivery.Of(bad.Id, 2, "poison")]).AsTask();
        var swapped = await Store.UpdateAsync(good, good.In(MediaTaskStatus.Failed), [ADelivery.Of(good.Id)]);

        await Assert.ThrowsAsync<StoreUnavailableException>(() => refused);
        Assert.Equal(UpdateOutcome.Written, swapped);
        Assert.Equal(bad.ToText(), await ReadTextAsync(bad.Id));
        Assert.Empty(await OfTaskAsync(bad.Id));
        Assert.Equal([ADelivery.Of(good.Id)], await OfTaskAsync(good.Id));
    }

    [Fact]
    public async Task Write_WhenTheDatabaseRefusesTheChangeOfADelivery_TheOthersAreStored()
    {
        await PoisonDeliveriesAsync();
        var task = await ToldAsync(1, 2, 3);

        Deliveries.UpdateLazily(ADelivery.Of(task, 1).Delivered());
        Deliveries.UpdateLazily(ADelivery.Of(task, 2) with { Attempts = 666 });
        Deliveries.UpdateLazily(ADelivery.Of(task, 3).Delivered());
        await Store.FlushAsync(Deadlines.Token);

        Assert.Equal([ADelivery.Of(task, 1).Delivered(), ADelivery.Of(task, 2), ADelivery.Of(task, 3).Delivered()], await OfTaskAsync(task));
    }

    [Fact]
    public async Task Remove_WhenTheDatabaseRefusesOne_TheOthersGo()
    {
        await SqlAsync("""
            CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no''; END';
            CREATE TRIGGER t1 BEFORE DELETE ON media_tasks FOR EACH ROW WHEN (old.model = 'poison') EXECUTE FUNCTION poison();
            """);
        var (bad, good) = (ATask.New(status: MediaTaskStatus.Failed) with { Model = "poison" }, ATask.New(status: MediaTaskStatus.Failed, tags: ["t"]));
        await InsertAsync(bad, good);

        var refused = Store.RemoveAsync(bad.Id, 1, Deadlines.Token);

        Assert.True(await Store.RemoveAsync(good.Id, 1, Deadlines.Token));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => refused);
        Assert.Equal(bad.ToText(), await ReadTextAsync(bad.Id));
    }

    [Fact]
    public async Task Deliveries_WhenTwoSilosChangeTheSameOnes_NeitherWaitsForTheOtherInACircle()
    {
        var stores = new[] { OpenAnother(), OpenAnother() };
        var tasks = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => ToldAsync(1, 2, 3)));

        foreach (var _ in Enumerable.Range(0, 10))
        {
            await Task.WhenAll(stores.Select((store, silo) => Task.Run(async () =>
            {
                foreach (var task in silo == 0 ? tasks : [.. tasks.Reverse()])
                {
                    store.UpdateLazily(ADelivery.Of(task, 1) with { Attempts = silo });
                    store.UpdateLazily(ADelivery.Of(task, 2) with { Attempts = silo });
                    store.UpdateLazily(ADelivery.Of(task, 3).Dead());
                }

                await store.FlushAsync(Deadlines.Token);
                await store.ReplayAsync(new() { Tenant = "acme", Limit = 100 }, ATask.Now, Deadlines.Token);
            })));
        }

        Assert.All(await Deliveries.ReadPendingAsync([.. tasks], Deadlines.Token), delivery => Assert.InRange(delivery.Attempts, 0, 1));
        Assert.Equal(["0"], await SqlAsync("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"));
    }

    private Task<List<string>> PoisonDeliveriesAsync() => SqlAsync("""
        CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no''; END';
        CREATE TRIGGER t1 BEFORE INSERT ON webhook_deliveries FOR EACH ROW WHEN (new.endpoint = 'poison') EXECUTE FUNCTION poison();
        CREATE TRIGGER t2 BEFORE UPDATE ON webhook_deliveries FOR EACH ROW WHEN (new.attempts = 666) EXECUTE FUNCTION poison();
        """);
}
