using System.Diagnostics;
using Npgsql;
using Orleans.MediaTasks.Storage.Tasks;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Storage.Postgres;

public sealed partial class PostgresTaskStoreTests
{
    /// <summary>What callers are promised, and some slack for a machine that does other things.</summary>
    private static readonly TimeSpan InTime = TimeSpan.FromSeconds(2) + TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Write_WhenTheDatabaseRefusesOneRow_TheOthersOfItsCommitAreStored()
    {
        await SqlAsync("""
            CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no''; END';
            CREATE TRIGGER t1 BEFORE INSERT ON media_tasks FOR EACH ROW WHEN (new.model = 'poison') EXECUTE FUNCTION poison();
            CREATE TRIGGER t2 BEFORE INSERT ON media_task_tags FOR EACH ROW WHEN (new.tag = 'poison') EXECUTE FUNCTION poison();
            CREATE TRIGGER t3 BEFORE UPDATE ON media_tasks FOR EACH ROW WHEN (new.stage = 'poison') EXECUTE FUNCTION poison();
            """);
        var (bad, good) = (await InsertAsync(ATask.New()), await InsertAsync(ATask.New()));

        var answers = await InsertAsync(
            ATask.New(tags: ["a"]), ATask.New() with { Model = "poison" }, ATask.New(tags: ["a", "poison"]), ATask.New(tags: ["b"]) with { IdempotencyKey = "tasks:k" });
        var refused = Store.UpdateAsync(bad, bad.In(MediaTaskStatus.Failed) with { Stage = "poison" }).AsTask();
        var swapped = await Store.UpdateAsync(good, good.In(MediaTaskStatus.Failed));

        Assert.Equal([InsertOutcome.Inserted, InsertOutcome.Refused, InsertOutcome.Refused, InsertOutcome.Inserted], answers.Select(answer => answer.Outcome));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => refused);
        Assert.Equal(UpdateOutcome.Written, swapped);
        Assert.Equal(bad.ToText(), await ReadTextAsync(bad.Id));
    }

    [Fact]
    public async Task Update_WhenTextCannotBeKept_KeepsTheRest()
    {
        var row = await InsertAsync(ATask.New());

        Assert.Equal(UpdateOutcome.Written, await Store.UpdateAsync(row, row.In(MediaTaskStatus.Processing) with { Stage = "a\0b\ud83ec🦊" }));

        Assert.Equal("a\ufffdb\ufffdc🦊", (await Store.ReadAsync(row.Id, Deadlines.Token))!.Stage);
    }

    [Fact]
    public async Task Update_WhenTheReplyOfItsCommitIsLost_IsKnownAsWritten()
    {
        await using var line = await OpenLineAsync();
        var row = await InsertAsync(ATask.New());
        var running = row.In(MediaTaskStatus.Processing);
        Assert.Equal(UpdateOutcome.Written, await line.Store.UpdateAsync(row, running)); // The connection is warm: the statement is prepared.

        var done = running.In(MediaTaskStatus.Completed);
        var answer = await line.LoseReplyAsync(() => line.Store.UpdateAsync(running, done).AsTask(), () => Task.CompletedTask);

        Assert.Equal(UpdateOutcome.Written, await answer);
        Assert.Equal(done.ToText(), await ReadTextAsync(row.Id));
    }

    [Fact]
    public async Task Update_WhenTheReplyIsLostAndAnotherSiloGoesOn_IsNotSaidToBeLostOrWon()
    {
        await using var line = await OpenLineAsync();
        var row = await InsertAsync(ATask.New());
        var running = row.In(MediaTaskStatus.Processing);
        Assert.Equal(UpdateOutcome.Written, await line.Store.UpdateAsync(row, running));
        var done = running.In(MediaTaskStatus.Completed);

        var answer = await line.LoseReplyAsync(
            () => line.Store.UpdateAsync(running, done).AsTask(),
            async () => Assert.Equal(UpdateOutcome.Written, await Store.UpdateAsync(done, done.In(MediaTaskStatus.Queued))));

        await Assert.ThrowsAsync<StoreUnavailableException>(() => answer);
    }

    [Fact]
    public async Task Insert_WhenTheReplyOfItsCommitIsLost_IsKnownAsInserted_WhateverBecameOfTheRow()
    {
        await using var line = await OpenLineAsync();
        MediaTaskState[] Call() => [ATask.New(tags: ["t"]) with { IdempotencyKey = $"tasks:{ATask.New().Id}", RequestHash = "h" }, ATask.New()];
        await line.Store.InsertAsync(Call(), Deadlines.Token); // The connection is warm: the statements are prepared.
        var call = Call();

        var answer = await line.LoseReplyAsync(
            () => line.Store.InsertAsync(call, Deadlines.Token),
            async () => Assert.Equal(UpdateOutcome.Written, await Store.UpdateAsync(call[0], call[0].In(MediaTaskStatus.Processing))));

        Assert.All(await answer, result => Assert.Equal(new InsertResult(InsertOutcome.Inserted), result));
    }

    [Fact]
    public async Task Everything_WhenTheLineIsDead_IsAnsweredInTimeAndHealsAfterwards()
    {
        await using var line = await OpenLineAsync();
        var row = ATask.New();
        await line.Store.InsertAsync([row], Deadlines.Token);

        line.Proxy.Set(CutProxy.LineState.Dead);
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(
            Assert.ThrowsAsync<StoreUnavailableException>(() => line.Store.InsertAsync([ATask.New()], Deadlines.Token)),
            Assert.ThrowsAsync<StoreUnavailableException>(async () => await line.Store.UpdateAsync(row, row.In(MediaTaskStatus.Processing))),
            Assert.ThrowsAsync<StoreUnavailableException>(() => line.Store.ReadAsync(row.Id, Deadlines.Token)),
            Assert.ThrowsAsync<StoreUnavailableException>(() => line.Store.RenewLeaseAsync("me", TimeSpan.FromSeconds(1), Deadlines.Token)));
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, InTime);

        line.Proxy.Restore();
        Assert.Equal(InsertOutcome.Inserted, (await line.Store.InsertAsync([ATask.New()], Deadlines.Token))[0].Outcome);
        Assert.NotNull(await line.Store.ReadAsync(row.Id, Deadlines.Token));
    }

    [Fact]
    public async Task Write_WhenBackendsAreEndedAllTheTime_LosesNothingAndSaysNothingWrong()
    {
        await using var nemesis = new NpgsqlConnection(_database);
        await nemesis.OpenAsync(Deadlines.Token);
        var (turn, ended) = (0, 0);
        var gate = new SemaphoreSlim(1);

        var ends = await Task.WhenAll(Enumerable.Range(0, 1_500).Select(_ => Task.Run(async () =>
        {
            var row = ATask.New();
            Assert.Equal(InsertOutcome.Inserted, (await InsertAsync([row]))[0].Outcome);
            var running = row.In(MediaTaskStatus.Processing);
            Assert.Equal(UpdateOutcome.Written, await Store.UpdateAsync(row, running));
            if (Interlocked.Increment(ref turn) % 20 == 0)
            {
                await EndBackendsAsync();
            }

            var done = running.In(MediaTaskStatus.Completed);
            Assert.Equal(UpdateOutcome.Written, await Store.UpdateAsync(running, done));
            return done;
        })));

        // How many depends on the machine: one that connects slowly has none to end most of the time.
        Assert.InRange(ended, 1, int.MaxValue);
        var stored = (await Store.ReadManyAsync([.. ends.Select(row => row.Id)], Deadlines.Token)).ToDictionary(row => row.Id);
        Assert.All(ends, row => Assert.Equal(row.ToText(), stored[row.Id].ToText()));

        async Task EndBackendsAsync()
        {
            await gate.WaitAsync(Deadlines.Token);
            await using var end = new NpgsqlCommand("SELECT count(*) FROM (SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'mediatasks%') e", nemesis);
            ended += (int)(long)(await end.ExecuteScalarAsync(Deadlines.Token))!;
            gate.Release();
        }
    }

    private async Task<Line> OpenLineAsync()
    {
        var proxy = new CutProxy((await postgres.ServerAsync()).Port);
        return new Line(proxy, OpenAnother(new NpgsqlConnectionStringBuilder(_database) { Port = proxy.Port }.ConnectionString));
    }

    /// <summary>Ends when somebody waits for a lock on the database.</summary>
    private async Task WaitForALockAsync()
    {
        using var deadline = new CancellationTokenSource(Deadlines.Wait);
        while ((await SqlAsync("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"))[0] == "0")
        {
            deadline.Token.ThrowIfCancellationRequested();
        }
    }

    /// <summary>A store at the other end of a line that can be cut.</summary>
    private sealed record Line(CutProxy Proxy, PostgresTaskStore Store) : IAsyncDisposable
    {
        /// <summary>Makes a write whose reply is lost, then something else, then breaks and restores the line.</summary>
        public async Task<Task<T>> LoseReplyAsync<T>(Func<Task<T>> write, Func<Task> meanwhile)
        {
            Proxy.Set(CutProxy.LineState.RepliesLost);
            var answer = write();
            await Proxy.ReplyLost.WaitAsync(Deadlines.Wait, Deadlines.Token);
            await meanwhile();
            Proxy.Restore();
            return answer;
        }

        public async ValueTask DisposeAsync()
        {
            Proxy.Restore();
            await Store.DisposeAsync();
            await Proxy.DisposeAsync();
        }
    }
}
