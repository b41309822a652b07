using System.Collections.Immutable;
using CsCheck;
using Orleans.MediaTasks.Delivery;
using Orleans.MediaTasks.Limits;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Storage.Tasks;

public abstract partial class TaskStoreConformance
{
    private protected IDeliveryStore Deliveries => (IDeliveryStore)Store;

    [Fact]
    public async Task Update_WhenItHasDeliveries_TheyAreThereWithIt()
    {
        var row = await InsertAsync(ATask.New());
        WebhookDelivery[] told = [ADelivery.Of(row.Id, 1, "ep_1"), ADelivery.Of(row.Id, 1), ADelivery.Of(row.Id, 2)];

        Assert.Equal(UpdateOutcome.Written, await Store.UpdateAsync(row, row.In(MediaTaskStatus.Completed), [.. told]));

        Assert.Equal(told, await OfTaskAsync(row.Id));
        Assert.Equal(told, await Deliveries.ReadPendingAsync([row.Id], Deadlines.Token));
        await ReopenAsync();
        Assert.Equal(told, await OfTaskAsync(row.Id));
    }

    [Fact]
    public async Task Update_WhenItLosesOrIsFenced_ItsDeliveriesAreNotThere()
    {
        var old = await Store.RaiseLimiterEpochAsync("simulation", Deadlines.Token);
        await Store.RaiseLimiterEpochAsync("simulation", Deadlines.Token);
        var (lost, fenced, missing) = (await InsertAsync(ATask.New()), await InsertAsync(ATask.New()), ATask.New());
        Assert.Equal(UpdateOutcome.Written, await Store.UpdateAsync(lost, lost.In(MediaTaskStatus.Cancelled)));

        var outcomes = await Task.WhenAll(
            Store.UpdateAsync(lost, lost.In(MediaTaskStatus.Completed), [ADelivery.Of(lost.Id)]).AsTask(),
            Store.UpdateAsync(fenced, fenced.In(MediaTaskStatus.Processing) with { Permit = new Permit(old, 1) }, [ADelivery.Of(fenced.Id)]).AsTask(),
            Store.UpdateAsync(missing, missing.In(MediaTaskStatus.Completed), [ADelivery.Of(missing.Id)]).AsTask());

        Assert.Equal([UpdateOutcome.Superseded, UpdateOutcome.Fenced, UpdateOutcome.Superseded], outcomes);
        Assert.Empty(await Deliveries.ReadPendingAsync([lost.Id, fenced.Id, missing.Id], Deadlines.Token));
    }

    [Fact]
    public async Task UpdateLazily_WhenItsUpdateIsMerged_ItsDeliveriesGoAlong()
    {
        var row = await InsertAsync(ATask.New());
        var running = row.In(MediaTaskStatus.Processing);
        var further = running.In(MediaTaskStatus.Processing);

        Store.UpdateLazily(row, running, [ADelivery.Of(row.Id, 1)]);
        Store.UpdateLazily(running, further, [ADelivery.Of(row.Id, 2), ADelivery.Of(row.Id, 3)]);
        Assert.Equal(UpdateOutcome.Written, await Store.UpdateAsync(further, further.In(MediaTaskStatus.Completed), [ADelivery.Of(row.Id, 4)]));

        Assert.Equal([1, 2, 3, 4], (await OfTaskAsync(row.Id)).Select(delivery => delivery.Sequence));
    }

    [Fact]
    public async Task UpdateLazily_WhenItIsWrittenAlone_ItsDeliveriesAreThere()
    {
        var row = await InsertAsync(ATask.New());

        Store.UpdateLazily(row, row.In(MediaTaskStatus.Processing), [ADelivery.Of(row.Id)]);
        await Store.FlushAsync(Deadlines.Token);

        Assert.Equal([ADelivery.Of(row.Id)], await OfTaskAsync(row.Id));
    }

    [Fact]
    public async Task UpdateLazily_OfADeliveryThatWasSentMoreOftenMeanwhile_ChangesNothing()
    {
        var row = await InsertAsync(ATask.New());
        var told = ADelivery.Of(row.Id);
        Assert.Equal(UpdateOutcome.Written, await Store.UpdateAsync(row, row.In(MediaTaskStatus.Completed), [told]));
        var (sent, putOff) = (told with { Attempts = 2, DueAt = ATask.Now.AddMinutes(5) }, told with { DueAt = ATask.Now.AddMinutes(1) });

        Deliveries.UpdateLazily(sent);
        Deliveries.UpdateLazily(putOff); // Meets the other in the queue.
        await Store.FlushAsync(Deadlines.Token);
        Deliveries.UpdateLazily(putOff); // Meets its row.
        await Store.FlushAsync(Deadlines.Token);

        Assert.Equal([sent], await OfTaskAsync(row.Id));
        Deliveries.UpdateLazily(sent with { DueAt = ATask.Now.AddMinutes(1) });
        await Store.FlushAsync(Deadlines.Token);
        Assert.Equal([sent with { DueAt = ATask.Now.AddMinutes(1) }], await OfTaskAsync(row.Id));
    }

    [Fact]
    public async Task Update_WhenADeliveryIsThereAlready_LeavesItAsItIs()
    {
        var row = await InsertAsync(ATask.New());
        var (running, sent) = (row.In(MediaTaskStatus.Processing), ADelivery.Of(row.Id));
        Assert.Equal(UpdateOutcome.Written, await Store.UpdateAsync(row, running, [sent]));
        Deliveries.UpdateLazily(sent.Delivered());

        Assert.Equal(UpdateOutcome.Written, await Store.UpdateAsync(running, running.In(MediaTaskStatus.Completed), [sent, sent, ADelivery.Of(row.Id, 2)]));
        await Store.FlushAsync(Deadlines.Token);

        Assert.Equal([sent.Delivered(), ADelivery.Of(row.Id, 2)], await OfTaskAsync(row.Id));
    }

    [Fact]
    public async Task UpdateDelivery_OfAPendingRow_TheLastOneHolds()
    {
        var (row, other) = (await ToldAsync(1, 2), await ToldAsync(1));
        var first = ADelivery.Of(row, 1) with { Attempts = 1, DueAt = ATask.Now.AddMinutes(1), UpdatedAt = ATask.Now.AddSeconds(1), LastAttempt = new DeliveryAttempt(ATask.Now, TimeSpan.FromSeconds(10), null, "timeout") };

        Deliveries.UpdateLazily(first);
        Deliveries.UpdateLazily(first with { Attempts = 2 });
        Deliveries.UpdateLazily(ADelivery.Of(row, 7)); // It is not there, and an update makes none.
        await Store.FlushAsync(Deadlines.Token);

        Assert.Equal([first with { Attempts = 2 }, ADelivery.Of(row, 2)], await OfTaskAsync(row));
        Assert.Equal([ADelivery.Of(other, 1)], await OfTaskAsync(other));
    }

    [Fact]
    public async Task UpdateDelivery_WhenItIsNotPendingAnyMore_ChangesNothing()
    {
        var row = await ToldAsync(1, 2);
        Deliveries.UpdateLazily(ADelivery.Of(row, 1).Delivered());
        Deliveries.UpdateLazily(ADelivery.Of(row, 2).Dead());
        await Store.FlushAsync(Deadlines.Token);

        Deliveries.UpdateLazily(ADelivery.Of(row, 1));
        Deliveries.UpdateLazily(ADelivery.Of(row, 2).Delivered());
        await Store.FlushAsync(Deadlines.Token);

        Assert.Equal([ADelivery.Of(row, 1).Delivered(), ADelivery.Of(row, 2).Dead()], await OfTaskAsync(row));
        Assert.Empty(await Deliveries.ReadPendingAsync([row], Deadlines.Token));
    }

    [Fact]
    public async Task UpdateDelivery_WhenItsRowIsStillOnItsWay_ComesAfterIt()
    {
        var row = await InsertAsync(ATask.New());

        Store.UpdateLazily(row, row.In(MediaTaskStatus.Processing), [ADelivery.Of(row.Id)]);
        Deliveries.UpdateLazily(ADelivery.Of(row.Id).Delivered());
        await Store.FlushAsync(Deadlines.Token);

        Assert.Equal([ADelivery.Of(row.Id).Delivered()], await OfTaskAsync(row.Id));
    }

    [Fact]
    public async Task UpdateDelivery_WhenTheLeaseWasEnded_ChangesNothing()
    {
        await Store.BeginLeaseAsync("me", TimeSpan.FromHours(1), Deadlines.Token);
        var row = await ToldAsync(1);
        Deliveries.UpdateLazily(ADelivery.Of(row, 1).Dead());
        await Store.FlushAsync(Deadlines.Token);
        await Store.EndLeaseAsync("me", Deadlines.Token);

        await Assert.ThrowsAsync<StoreUnavailableException>(() => Deliveries.ReplayAsync(new DeliveryQuery { Tenant = "acme" }, ATask.Now, Deadlines.Token));

        Assert.Equal([ADelivery.Of(row, 1).Dead()], await OfTaskAsync(row));
    }

    [Fact]
    public async Task UpdateDelivery_WhenTheStoreIsClosed_IsUnavailable()
    {
        await CloseAsync();

        Assert.Throws<StoreUnavailableException>(() => Deliveries.UpdateLazily(ADelivery.Of(ATask.New().Id)));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => Deliveries.ReadOfTaskAsync(ATask.New().Id, 1, Deadlines.Token));
    }

    [Fact]
    public async Task Delivery_WhateverItSays_ComesBackExactly() => await Generated.Told.SampleAsync(async told =>
    {
        var row = await InsertAsync(ATask.New());
        var (made, sent) = (told(row.Id).Made, told(row.Id).Sent);

        Assert.Equal(UpdateOutcome.Written, await Store.UpdateAsync(row, row.In(MediaTaskStatus.Processing), [made]));
        Assert.Equal([made], await OfTaskAsync(row.Id));
        Deliveries.UpdateLazily(sent);
        await Store.FlushAsync(Deadlines.Token);
        Assert.Equal([sent], await OfTaskAsync(row.Id));
    }, iter: 100, threads: 1);

    [Theory]
    [InlineData('\0')]
    [InlineData('\ud83e')]
    [InlineData('\udd8a')]
    public async Task Delivery_WhenTextCannotBeKept_IsToldWithoutIt(char unstorable)
    {
        var row = await InsertAsync(ATask.New());
        var (odd, kept) = ($"a{unstorable}b🦊", "a\ufffdb🦊");
        WebhookDelivery Told(string text) => ADelivery.Of(row.Id, 1, text) with
        {
            Event = ADelivery.Of(row.Id).Event with { Stage = text, Failure = new MediaTaskFailure(text, text, true) },
            LastAttempt = new DeliveryAttempt(ATask.Now, TimeSpan.Zero, null, text, text),
        };

        Assert.Equal(UpdateOutcome.Written, await Store.UpdateAsync(row, row.In(MediaTaskStatus.Failed), [Told(odd)]));
        Assert.Equal([Told(kept)], await OfTaskAsync(row.Id));
        Deliveries.UpdateLazily(Told(odd).Dead() with { LastAttempt = new DeliveryAttempt(ATask.Now, TimeSpan.Zero, 500, odd, odd) });
        await Store.FlushAsync(Deadlines.Token);

        var dead = Assert.Single((await Deliveries.ListAsync(new DeliveryQuery { Tenant = "acme", Endpoint = odd }, Deadlines.Token)).Deliveries);
        Assert.Equal(new DeliveryAttempt(ATask.Now, TimeSpan.Zero, 500, kept, kept), dead.LastAttempt);
    }

    /// <summary>A task that has ended, with deliveries of these sequences.</summary>
    private protected async Task<MediaTaskId> ToldAsync(params long[] sequences)
    {
        var row = await InsertAsync(ATask.New());
        ImmutableArray<WebhookDelivery> told = [.. sequences.Select(sequence => ADelivery.Of(row.Id, sequence))];
        Assert.Equal(UpdateOutcome.Written, await Store.UpdateAsync(row, row.In(MediaTaskStatus.Completed), told));
        return row.Id;
    }

    private protected Task<IReadOnlyList<WebhookDelivery>> OfTaskAsync(MediaTaskId task) => Deliveries.ReadOfTaskAsync(task, 100, Deadlines.Token);
}
