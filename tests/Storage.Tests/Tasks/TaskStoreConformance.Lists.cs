using CsCheck;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Storage.Tasks;

public abstract partial class TaskStoreConformance
{
    private static readonly Gen<MediaTaskState> Listed =
        from tenant in Gen.OneOf<string>(Tenants)
        from status in Gen.Enum<MediaTaskStatus>()
        from kind in Gen.OneOf<string>("image", "video")
        from model in Gen.OneOf<string>("m1", "m2")
        from provider in Gen.OneOf<string>("p1", "p2")
        from hours in Gen.Int[0, 100]
        from tags in Gen.OneOf<string>("red", "blue", "green").Array[0, 3]
        let created = ATask.Now.AddHours(hours)
        select ATask.New(tenant, status, created, tags) with { Kind = kind, Model = model, Provider = provider };

    private static readonly Gen<TaskQuery> Query =
        from tenant in Gen.OneOf<string>(Tenants)
        from statuses in Gen.Enum<MediaTaskStatus>().Array[0, 3]
        from kind in Gen.OneOf<string?>(null, null, "image", "audio")
        from model in Gen.OneOf<string?>(null, null, "m1")
        from provider in Gen.OneOf<string?>(null, null, "p2")
        from tag in Gen.OneOf<string?>(null, null, "red", "blue")
        from fromHour in Gen.Int[-100, 100]
        from hours in Gen.Int[-60, 60]
        from limit in Gen.Int[1, 30]
        select new TaskQuery
        {
            Tenant = tenant, Statuses = statuses, Kind = kind, Model = model, Provider = provider, Tag = tag,
            CreatedFrom = fromHour < 0 ? null : ATask.Now.AddHours(fromHour), CreatedTo = hours < 0 ? null : ATask.Now.AddHours(Math.Max(0, fromHour) + hours), Limit = limit,
        };

    [Fact]
    public async Task List_WhateverTheFilters_PagesOverWhatANaiveSearchFinds()
    {
        var rows = Listed.Array[150].Single();
        await Store.InsertAsync(rows, Deadlines.Token);

        await Query.SampleAsync(async query =>
        {
            var naive = rows.Where(row => row.Id.Tenant == query.Tenant
                    && (query.Statuses.Count == 0 || query.Statuses.Contains(row.Status))
                    && (query.Kind is null || row.Kind == query.Kind)
                    && (query.Model is null || row.Model == query.Model)
                    && (query.Provider is null || row.Provider == query.Provider)
                    && (query.Tag is null || row.Spec.Tags.Contains(query.Tag))
                    && (query.CreatedFrom is null || row.CreatedAt >= query.CreatedFrom)
                    && (query.CreatedTo is null || row.CreatedAt < query.CreatedTo))
                .Select(row => row.Id.Value).OrderDescending().ToList();

            Assert.Equal(naive, await WalkAsync(query));
        }, iter: 300, threads: 1);
    }

    [Fact]
    public async Task List_WhenTasksArriveBetweenPages_ShowsEachOldTaskOnce()
    {
        var old = Enumerable.Range(0, 25).Select(_ => ATask.New()).ToArray();
        await InsertAsync(old);

        var seen = await WalkAsync(new TaskQuery { Tenant = "acme", Limit = 4 }, betweenPages: () => InsertAsync(ATask.New(), ATask.New()));

        Assert.Equal(old.Select(row => row.Id.Value).OrderDescending(), seen);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(100, 100)]
    [InlineData(0, 1)]
    [InlineData(101, 100)]
    public async Task List_WhateverTheLimit_GivesOneToAHundred(int limit, int expected)
    {
        await InsertAsync([.. Enumerable.Range(0, 120).Select(_ => ATask.New())]);

        Assert.Equal(expected, (await Store.ListAsync(new TaskQuery { Tenant = "acme", Limit = limit }, Deadlines.Token)).Tasks.Count);
    }

    [Fact]
    public async Task List_WhenTheLastPageIsExactlyFull_HasNoNext()
    {
        await InsertAsync([.. Enumerable.Range(0, 10).Select(_ => ATask.New())]);

        var page = await Store.ListAsync(new TaskQuery { Tenant = "acme", Limit = 10 }, Deadlines.Token);

        Assert.Equal(10, page.Tasks.Count);
        Assert.Null(page.Next);
    }

    [Fact]
    public async Task List_WhenATaskMoves_ItIsFoundUnderItsNewStatusAlone()
    {
        var row = await InsertAsync(ATask.New());
        Assert.Equal(UpdateOutcome.Written, await Store.UpdateAsync(row, row.In(MediaTaskStatus.Failed)));

        Assert.Empty(await WalkAsync(new TaskQuery { Tenant = "acme", Statuses = [MediaTaskStatus.Queued] }));
        Assert.Equal([row.Id.Value], await WalkAsync(new TaskQuery { Tenant = "acme", Statuses = [MediaTaskStatus.Failed] }));
    }

    private async Task<List<Guid>> WalkAsync(TaskQuery query, Func<Task>? betweenPages = null)
    {
        var seen = new List<Guid>();
        for (Guid? after = null; ;)
        {
            var page = await Store.ListAsync(query with { After = after }, Deadlines.Token);
            Assert.InRange(page.Tasks.Count, page.Next is null ? 0 : query.Limit, query.Limit);
            seen.AddRange(page.Tasks.Select(task => task.Id.Value));
            if (page.Next is null)
            {
                return seen;
            }

            after = page.Next;
            await (betweenPages?.Invoke() ?? Task.CompletedTask);
        }
    }
}
