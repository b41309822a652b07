using Orleans.MediaTasks.Limits;
using Orleans.MediaTasks.Storage.Tasks;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Storage.Postgres;

public sealed partial class PostgresTaskStoreTests
{
    [Fact]
    public async Task Update_WhenTwoSilosRaceForEachOfManyRows_EachHasOneWinner()
    {
        var (one, other) = (OpenAnother(), OpenAnother());
        var rows = Enumerable.Range(0, 1_200).Select(_ => ATask.New()).ToArray();
        await InsertAsync(rows);

        var races = await Task.WhenAll(rows.Select((row, i) => Task.Run(async () =>
        {
            // Neither is always first.
            ITaskStore[] order = i % 2 == 0 ? [one, other] : [other, one];
            var swaps = order.Select(store => (Store: store, Swap: store.UpdateAsync(row, row.In(MediaTaskStatus.Processing) with { Owner = store == one ? "one" : "other" }).AsTask())).ToList();
            await Task.WhenAll(swaps.Select(swap => swap.Swap));
            return (row.Id, Winners: swaps.Where(swap => swap.Swap.Result == UpdateOutcome.Written).Select(swap => swap.Store == one ? "one" : "other").ToList());
        })));

        var owners = (await Store.ReadManyAsync([.. rows.Select(row => row.Id)], Deadlines.Token)).ToDictionary(row => row.Id, row => row.Owner);
        Assert.All(races, race => Assert.Equal(owners[race.Id], Assert.Single(race.Winners)));
    }

    [Fact]
    public async Task Update_WhenTwoSilosWriteTheSameRowsAgainAndAgain_NoneWaitsForTheOtherInACircle()
    {
        var (one, other) = (OpenAnother(), OpenAnother());
        var rows = Enumerable.Range(0, 64).Select(_ => ATask.New()).ToArray();
        await InsertAsync(rows);

        await Task.WhenAll(((ITaskStore[])[one, other]).SelectMany((store, silo) => rows.Select((row, i) => Task.Run(async () =>
        {
            var (current, provider) = (row, $"p{(silo + i) % 3}");
            for (var turn = 0; turn < 20; turn++)
            {
                var next = current.In((MediaTaskStatus)(turn % 3)) with { Provider = turn % 5 == 0 ? provider : current.Provider };
                current = await store.UpdateAsync(current, next) == UpdateOutcome.Written ? next : (await store.ReadAsync(row.Id, Deadlines.Token))!;
            }
        }))));
        await one.DisposeAsync();
        await other.DisposeAsync();

        Assert.Equal(["0"], await SqlAsync("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"));
    }

    [Fact]
    public async Task Insert_WhenTwoSilosRaceForEachOfManyKeys_OneRowIsStoredAndTheOtherSiloIsGivenIt()
    {
        var stores = new[] { OpenAnother(), OpenAnother() };

        var answers = await Task.WhenAll(Enumerable.Range(0, 500).SelectMany(key => stores.Select(store => Task.Run(async () =>
        {
            var row = ATask.New() with { IdempotencyKey = $"tasks:{key}" };
            return (Key: key, Row: row, Answer: (await store.InsertAsync([row], Deadlines.Token))[0]);
        }))));

        Assert.All(answers.GroupBy(answer => answer.Key), race =>
        {
            var winner = Assert.Single(race, answer => answer.Answer.Outcome == InsertOutcome.Inserted);
            var loser = Assert.Single(race, answer => answer.Answer.Outcome == InsertOutcome.DuplicateKey);
            Assert.Equal(winner.Row.ToText(), loser.Answer.Existing.ToText());
        });
    }

    [Fact]
    public async Task Insert_WhenTwoSilosRaceWithCallsThatShareAKey_OneCallIsStoredWholeAndTheOtherNotAtAll()
    {
        var stores = new[] { OpenAnother(), OpenAnother() };

        for (var round = 0; round < 150; round++)
        {
            var calls = stores.Select((_, silo) => (MediaTaskState[])
            [
                ATask.New() with { IdempotencyKey = $"tasks:{round}:{silo}", RequestHash = $"h{silo}" },
                ATask.New() with { IdempotencyKey = $"tasks:{round}:shared", RequestHash = $"h{silo}" },
                ATask.New(tags: ["third"]),
            ]).ToArray();
            var answers = await Task.WhenAll(calls.Select((call, silo) => Task.Run(() => stores[silo].InsertAsync(call, Deadlines.Token))));

            var winner = Assert.Single(Enumerable.Range(0, 2), silo => answers[silo].All(answer => answer.Outcome == InsertOutcome.Inserted));
            Assert.Equal([InsertOutcome.Withheld, InsertOutcome.DuplicateKey, InsertOutcome.Withheld], answers[1 - winner].Select(answer => answer.Outcome));
            Assert.Equal(calls[winner][1].Id, answers[1 - winner][1].Existing!.Id);
            Assert.Empty(await Store.ReadManyAsync([.. calls[1 - winner].Select(row => row.Id)], Deadlines.Token));
        }
    }

    [Fact]
    public async Task EndLease_WhenItHasReturned_NothingOfItsHolderIsWrittenAnyMore()
    {
        for (var round = 0; round < 12; round++)
        {
            var zombie = OpenAnother();
            await zombie.BeginLeaseAsync($"silo-{round}", TimeSpan.FromHours(1), Deadlines.Token);
            var rows = Enumerable.Range(0, 400).Select(_ => ATask.New()).ToArray();
            await InsertAsync(rows);
            var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

            var writes = rows.Select((row, i) => Task.Run(async () =>
            {
                for (var version = row; ; version = version.In(MediaTaskStatus.Processing))
                {
                    await zombie.UpdateAsync(version, version.In(MediaTaskStatus.Processing));
                    first.TrySetResult();
                }
            })).ToList();
            await first.Task.WaitAsync(Deadlines.Wait, Deadlines.Token);
            await Store.EndLeaseAsync($"silo-{round}", Deadlines.Token);
            var after = await VersionsAsync();

            await Task.WhenAll(writes.Select(write => Assert.ThrowsAsync<StoreUnavailableException>(() => write)));
            Assert.Equal(after, await VersionsAsync());
        }

        async Task<long> VersionsAsync() => long.Parse((await SqlAsync("SELECT sum(version) FROM media_tasks"))[0], null);
    }

    [Fact]
    public async Task EndLease_WhenABatchOfItsHolderHangs_EndsTheBatchToo()
    {
        var zombie = OpenAnother();
        await zombie.BeginLeaseAsync("zombie", TimeSpan.FromHours(1), Deadlines.Token);
        var row = await InsertAsync(ATask.New());
        await using var blocker = new Npgsql.NpgsqlConnection(_database);
        await blocker.OpenAsync(Deadlines.Token);
        await using var blocking = await blocker.BeginTransactionAsync(Deadlines.Token);
        await new Npgsql.NpgsqlCommand("SELECT FROM media_tasks FOR UPDATE", blocker).ExecuteNonQueryAsync(Deadlines.Token);
        var hanging = zombie.UpdateAsync(row, row.In(MediaTaskStatus.Completed)).AsTask();
        await WaitForALockAsync();

        await Store.EndLeaseAsync("zombie", Deadlines.Token);
        await blocking.RollbackAsync(Deadlines.Token);

        await Assert.ThrowsAsync<StoreUnavailableException>(() => hanging);
        Assert.Equal(row.ToText(), await ReadTextAsync(row.Id));
        Assert.Empty(await Store.ReadLeasesAsync(Deadlines.Token));
    }

    [Fact]
    public async Task RaiseLimiterEpoch_WhenItHasReturned_NoStartOfAnOlderEpochIsWrittenAnyMore()
    {
        var silo = OpenAnother();
        for (var round = 0; round < 40; round++)
        {
            var epoch = await Store.RaiseLimiterEpochAsync("simulation", Deadlines.Token);
            var rows = Enumerable.Range(0, 200).Select(_ => ATask.New()).ToArray();
            await InsertAsync(rows);
            var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

            var starts = rows.Select((row, i) => Task.Run(async () =>
            {
                var outcome = await silo.UpdateAsync(row, row.In(MediaTaskStatus.Processing) with { Permit = new Permit(epoch, i) });
                first.TrySetResult();
                return outcome;
            })).ToList();
            await first.Task.WaitAsync(Deadlines.Wait, Deadlines.Token);
            await Store.RaiseLimiterEpochAsync("simulation", Deadlines.Token);
            var held = await Store.ReadPermitsAsync("simulation", Deadlines.Token);

            var outcomes = await Task.WhenAll(starts);
            Assert.Equal(held.Count(permit => permit.Permit.Epoch == epoch), outcomes.Count(outcome => outcome == UpdateOutcome.Written));
            Assert.Equal(held.Count, (await Store.ReadPermitsAsync("simulation", Deadlines.Token)).Count);
            Assert.DoesNotContain(UpdateOutcome.Superseded, outcomes);
        }
    }
}
