using CsCheck;
using Orleans.MediaTasks.Delivery;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Storage.Tasks;

public abstract partial class TaskStoreConformance
{
    private static readonly string[] Endpoints = [WebhookDelivery.TaskEndpoint, "ep_a", "ep_b"];

    private static readonly Gen<(int Task, string Endpoint, long Sequence, DeliveryStatus Status, int Hours)> ListedDelivery =
        Gen.Select(Gen.Int[0, 19], Gen.OneOf<string>(Endpoints), Gen.Long[1, 4], Gen.Enum<DeliveryStatus>(), Gen.Int[0, 100]);

    private static readonly Gen<Func<MediaTaskId[], DeliveryQuery>> DeliveriesQuery =
        from tenant in Gen.OneOf<string>(Tenants)
        from status in Gen.Enum<DeliveryStatus>()
        from endpoint in Gen.OneOf<string?>(null, null, "ep_a", "ep_none")
        from task in Gen.Int[-40, 19]
        from sequence in Gen.Long[-8, 4]
        from fromHour in Gen.Int[-100, 100]
        from hours in Gen.Int[-60, 60]
        from limit in Gen.Int[1, 12]
        select (Func<MediaTaskId[], DeliveryQuery>)(tasks => new DeliveryQuery
        {
            Tenant = tenant, Status = status, Endpoint = endpoint, Task = task < 0 ? null : tasks[task].Value, Sequence = sequence < 1 ? null : sequence,
            From = fromHour < 0 ? null : ATask.Now.AddHours(fromHour), To = hours < 0 ? null : ATask.Now.AddHours(Math.Max(0, fromHour) + hours), Limit = limit,
        });

    [Fact]
    public async Task ListDeliveries_WhateverTheFilters_PagesOverWhatANaiveSearchFinds()
    {
        var (tasks, rows) = await ListedDeliveriesAsync();

        await DeliveriesQuery.SampleAsync(async query => Assert.Equal(Naive(rows, query(tasks)), await WalkAsync(query(tasks))), iter: 300, threads: 1);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(101, 100)]
    public async Task ListDeliveries_WhateverTheLimit_GivesOneToAHundred(int limit, int expected)
    {
        await ToldAsync([.. Enumerable.Range(1, 120).Select(i => (long)i)]);

        var page = await Deliveries.ListAsync(new DeliveryQuery { Tenant = "acme", Status = DeliveryStatus.Pending, Limit = limit }, Deadlines.Token);

        Assert.Equal(expected, page.Deliveries.Count);
        Assert.NotNull(page.Next);
    }

    [Fact]
    public async Task Replay_WhateverTheFilters_MakesThoseOfTheFirstPagePendingAgain()
    {
        var (tasks, rows) = await ListedDeliveriesAsync();

        await DeliveriesQuery.SampleAsync(async asked =>
        {
            var query = asked(tasks);
            var now = ATask.Now.AddDays(10);
            var expected = query.Status == DeliveryStatus.Pending
                ? []
                : Naive(rows, query).Take(query.Limit).Select(delivery => delivery with { Status = DeliveryStatus.Pending, Attempts = 0, DueAt = now, UpdatedAt = now }).ToList();

            Assert.Equal(expected, await Deliveries.ReplayAsync(query, now, Deadlines.Token));

            rows = [.. rows.Select(row => expected.Find(replayed => IdOf(replayed) == IdOf(row)) ?? row)];
            Assert.Equal(Naive(rows, query), await WalkAsync(query));
        }, iter: 60, threads: 1);
    }

    [Fact]
    public async Task Replay_WhenADeliveryWasGivenUpAMomentAgo_FindsItAndKeepsWhatCameOfIt()
    {
        var task = await ToldAsync(1);
        var dead = ADelivery.Of(task, 1).Dead();
        var now = ATask.Now.AddHours(1);

        Deliveries.UpdateLazily(dead);
        var replayed = Assert.Single(await Deliveries.ReplayAsync(new DeliveryQuery { Tenant = "acme" }, now, Deadlines.Token));

        Assert.Equal(dead with { Status = DeliveryStatus.Pending, Attempts = 0, DueAt = now, UpdatedAt = now }, replayed);
        Assert.Equal([replayed], await Deliveries.ReadPendingAsync([task], Deadlines.Token));
        Assert.Empty(await Deliveries.ReplayAsync(new DeliveryQuery { Tenant = "acme" }, now, Deadlines.Token));
    }

    [Fact]
    public async Task ReadDueTasks_GivesEachTaskOnce_OldestDueFirst()
    {
        var (first, second, third) = (Due(7, -1).Id, Due(7, -2).Id, Due(7, -3).Id);
        await TellAsync(first, (1, 0), (2, -30), (3, -30));
        await TellAsync(second, (1, -20), (2, -40), (3, 5));
        await TellAsync(third, (1, -10));
        await TellAsync(Due(7, 0).Id, (1, 1)); // Not yet.
        await TellAsync(Due(8, 0).Id, (1, -50)); // Another shard.
        var sent = Due(7, 0).Id;
        await TellAsync(sent, (1, -60));
        Deliveries.UpdateLazily(ADelivery.Of(sent, 1).Dead());
        await Store.FlushAsync(Deadlines.Token);

        Assert.Equal([second, first, third], await Deliveries.ReadDueTasksAsync(7, ATask.Now, 10, Deadlines.Token));
        Assert.Equal([second, first], await Deliveries.ReadDueTasksAsync(7, ATask.Now, 2, Deadlines.Token));
        Assert.Empty(await Deliveries.ReadDueTasksAsync(9, ATask.Now, 10, Deadlines.Token));
    }

    [Fact]
    public async Task NextDueDelivery_GivesTheEarliestMomentAfter()
    {
        await TellAsync(Due(7, 0).Id, (1, -10), (2, 30));
        await TellAsync(Due(7, 0).Id, (1, 0), (2, 20));
        await TellAsync(Due(8, 0).Id, (1, 5));
        var sent = Due(7, 0).Id;
        await TellAsync(sent, (1, 3));
        Deliveries.UpdateLazily(ADelivery.Of(sent, 1).Delivered());
        await Store.FlushAsync(Deadlines.Token);

        Assert.Equal(ATask.Now.AddSeconds(20), await Deliveries.NextDueDeliveryAsync(7, ATask.Now, Deadlines.Token));
        Assert.Null(await Deliveries.NextDueDeliveryAsync(7, ATask.Now.AddSeconds(30), Deadlines.Token));
        Assert.Null(await Deliveries.NextDueDeliveryAsync(9, ATask.Now, Deadlines.Token));
    }

    [Fact]
    public async Task ReadPending_GivesThoseOfTheTasksInOrder()
    {
        var (one, other) = (await ToldAsync(2, 10, 1), await ToldAsync(1));
        Deliveries.UpdateLazily(ADelivery.Of(one, 2).Delivered());
        await Store.FlushAsync(Deadlines.Token);

        Assert.Equal(
            [ADelivery.Of(one, 1), ADelivery.Of(one, 10), ADelivery.Of(other, 1)],
            await Deliveries.ReadPendingAsync([other, ATask.New().Id, one, other, one with { Tenant = "other" }], Deadlines.Token));
        Assert.Empty(await Deliveries.ReadPendingAsync([], Deadlines.Token));
        Assert.Equal([1, 2], (await Deliveries.ReadOfTaskAsync(one, 2, Deadlines.Token)).Select(delivery => delivery.Sequence));
    }

    private async Task<(MediaTaskId[] Tasks, List<WebhookDelivery> Rows)> ListedDeliveriesAsync()
    {
        var tasks = Enumerable.Range(0, 20).Select(i => ATask.New(Tenants[i % 2], createdAt: ATask.Now.AddHours(i))).ToArray();
        await InsertAsync(tasks);
        var rows = ListedDelivery.Array[150].Single().DistinctBy(row => (row.Task, row.Endpoint, row.Sequence)).Select(row =>
        {
            var made = ADelivery.Of(tasks[row.Task].Id, row.Sequence, row.Endpoint);
            var told = row.Status switch
            {
                DeliveryStatus.Delivered => made.Delivered(),
                DeliveryStatus.Dead => made.Dead(),
                _ => made,
            };
            return told with { CreatedAt = ATask.Now.AddHours(row.Task + row.Hours) };
        }).ToList();
        foreach (var task in tasks)
        {
            Assert.Equal(UpdateOutcome.Written, await Store.UpdateAsync(task, task.In(MediaTaskStatus.Completed), [.. rows.Where(row => row.Task == task.Id)]));
        }

        return ([.. tasks.Select(task => task.Id)], rows);
    }

    private static List<WebhookDelivery> Naive(List<WebhookDelivery> rows, DeliveryQuery query) =>
    [
        .. rows.Where(row => row.Task.Tenant == query.Tenant && row.Status == query.Status
                && (query.Endpoint is null || row.Endpoint == query.Endpoint)
                && (query.Task is null || row.Task.Value == query.Task)
                && (query.Sequence is null || row.Sequence == query.Sequence)
                && (query.From is null || row.CreatedAt >= query.From)
                && (query.To is null || row.CreatedAt < query.To))
            .OrderByDescending(row => row.Task.Value).ThenBy(row => row.Endpoint, StringComparer.Ordinal).ThenByDescending(row => row.Sequence),
    ];

    private async Task<List<WebhookDelivery>> WalkAsync(DeliveryQuery query)
    {
        var seen = new List<WebhookDelivery>();
        for (DeliveryKey? after = null; ;)
        {
            var page = await Deliveries.ListAsync(query with { After = after }, Deadlines.Token);
            Assert.InRange(page.Deliveries.Count, page.Next is null ? 0 : query.Limit, query.Limit);
            seen.AddRange(page.Deliveries);
            if ((after = page.Next) is null)
            {
                return seen;
            }
        }
    }

    /// <summary>Stores a task with deliveries that are due so many seconds from now.</summary>
    private async Task TellAsync(MediaTaskId task, params (long Sequence, int Seconds)[] told)
    {
        var row = await InsertAsync(ATask.New() with { Id = task });
        Assert.Equal(UpdateOutcome.Written, await Store.UpdateAsync(
            row, row.In(MediaTaskStatus.Completed), [.. told.Select(delivery => ADelivery.Of(task, delivery.Sequence, dueAt: ATask.Now.AddSeconds(delivery.Seconds)))]));
    }

    private static (MediaTaskId, string, long) IdOf(WebhookDelivery delivery) => (delivery.Task, delivery.Endpoint, delivery.Sequence);
}
