using CsCheck;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Storage.Tasks;

public abstract partial class TaskStoreConformance
{
    private static readonly string[] Tenants = ["acme", "other"];

    /// <summary>One step of a history: which row, whether with a stale version, lazily or not, and to which status.</summary>
    private static readonly Gen<(int Row, bool Stale, bool Lazily, MediaTaskStatus Status)[]> History =
        Gen.Select(Gen.Int[0, 11], Gen.Int[0, 5], Gen.Int[0, 2], Gen.Enum<MediaTaskStatus>(),
            (row, stale, lazily, status) => (row, stale == 0, lazily == 0, status)).Array[0, 60];

    [Fact]
    public async Task Count_AfterAnyHistory_IsWhatAWalkOverTheRowsWouldCount() => await History.SampleAsync(async history =>
    {
        var rows = Enumerable.Range(0, 12).Select(i => ATask.New(Tenants[i % 2]) with { Kind = i % 3 == 0 ? "video" : "image" }).ToArray();
        var before = await CountsAsync();
        await Store.InsertAsync(rows, Deadlines.Token);
        await Store.InsertAsync(rows, Deadlines.Token); // Duplicates count nothing.
        foreach (var (i, stale, lazily, status) in history)
        {
            var from = stale ? rows[i] with { Version = rows[i].Version + 7 } : rows[i];
            var to = from.In(status);
            if (lazily && !stale)
            {
                Store.UpdateLazily(from, to);
                rows[i] = to;
            }
            else if (await Store.UpdateAsync(from, to) == UpdateOutcome.Written)
            {
                rows[i] = to;
            }
        }

        await Store.FlushAsync(Deadlines.Token);

        var naive = rows.GroupBy(row => (row.Id.Tenant, row.Status, row.Kind)).ToDictionary(group => group.Key, group => group.LongCount());
        var after = await CountsAsync();
        var counted = after.Keys.Union(before.Keys)
            .Select(key => (Key: key, Count: after.GetValueOrDefault(key) - before.GetValueOrDefault(key)))
            .Where(entry => entry.Count != 0)
            .ToDictionary(entry => entry.Key, entry => entry.Count);
        Assert.Equal(naive.OrderBy(entry => entry.Key), counted.OrderBy(entry => entry.Key));
        var stored = await Store.ReadManyAsync([.. rows.Select(row => row.Id)], Deadlines.Token);
        Assert.Equal(rows.Select(row => (row.Id, row.Version)).Order(), stored.Select(row => (row.Id, row.Version)).Order());
    }, iter: 60, threads: 1);

    [Fact]
    public async Task Count_WhenTenantHasNothing_IsEmpty()
    {
        await InsertAsync(ATask.New("acme"));

        Assert.Empty(await Store.CountAsync("nobody", Deadlines.Token));
    }

    private async Task<Dictionary<(string Tenant, MediaTaskStatus Status, string Kind), long>> CountsAsync()
    {
        var counts = new Dictionary<(string, MediaTaskStatus, string), long>();
        foreach (var tenant in Tenants)
        {
            foreach (var count in await Store.CountAsync(tenant, Deadlines.Token))
            {
                Assert.True(count.Count > 0);
                counts.Add((tenant, count.Status, count.Kind), count.Count);
            }
        }

        return counts;
    }
}
