using CsCheck;
using Orleans.MediaTasks.Delivery;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Storage.Tasks;

public abstract partial class TaskStoreConformance
{
    [Fact]
    public async Task Insert_WhenRowUsesEveryField_GivesItBackExactly() => await Generated.Row.Array[1, 20].SampleAsync(async rows =>
    {
        var answers = await Store.InsertAsync(rows, Deadlines.Token);

        Assert.All(answers, answer => Assert.Equal(InsertOutcome.Inserted, answer.Outcome));
        var stored = (await Store.ReadManyAsync([.. rows.Select(row => row.Id)], Deadlines.Token)).ToDictionary(row => row.Id);
        Assert.All(rows, row => Assert.Equal(row.ToText(), stored[row.Id].ToText()));
    }, iter: 60, threads: 1);

    [Fact]
    public async Task Update_WhenEveryFieldChanges_GivesThemBackExactly() => await Generated.Change.SampleAsync(async change =>
    {
        await Store.InsertAsync([change.Row], Deadlines.Token);

        Assert.Equal(UpdateOutcome.Written, await Store.UpdateAsync(change.Row, change.Next));

        Assert.Equal(change.Next.ToText(), (await Store.ReadAsync(change.Row.Id, Deadlines.Token)).ToText());
    }, iter: 300, threads: 1);

    [Fact]
    public async Task Insert_WhenCallIsEmpty_AnswersNothing() => Assert.Empty(await InsertAsync([]));

    [Fact]
    public async Task Insert_WhenCallHasAThousandRows_AnswersEachInOrder()
    {
        var rows = Enumerable.Range(0, 1000).Select(_ => ATask.New()).ToArray();
        await InsertAsync(rows[500]);

        var answers = await InsertAsync(rows);

        Assert.Equal(1000, answers.Count);
        Assert.Equal([500], Enumerable.Range(0, 1000).Where(i => answers[i].Outcome == InsertOutcome.DuplicateId));
        Assert.Equal(1000, (await Store.ReadManyAsync([.. rows.Select(row => row.Id)], Deadlines.Token)).Count);
    }

    [Fact]
    public async Task Insert_WhenIdExists_AnswersWithTheRowAsItStands()
    {
        var row = await InsertAsync(ATask.New());
        var moved = row.In(MediaTaskStatus.Processing);
        Assert.Equal(UpdateOutcome.Written, await Store.UpdateAsync(row, moved));

        var answer = Assert.Single(await InsertAsync([row]));

        Assert.Equal(InsertOutcome.DuplicateId, answer.Outcome);
        Assert.Equal(moved.ToText(), answer.Existing.ToText());
        Assert.Equal(moved.ToText(), await ReadTextAsync(row.Id));
    }

    [Fact]
    public async Task Insert_WhenAnotherTenantHasTheId_StoresBoth()
    {
        var row = await InsertAsync(ATask.New());

        var twin = await InsertAsync(row with { Id = row.Id with { Tenant = "other" } });

        Assert.Equal(row.ToText(), await ReadTextAsync(row.Id));
        Assert.Equal(twin.ToText(), await ReadTextAsync(twin.Id));
    }

    [Fact]
    public async Task Insert_WhenKeyExists_AnswersWithItsRowAndStoresNothing()
    {
        var first = await InsertAsync(ATask.New() with { IdempotencyKey = "tasks:k", RequestHash = "h1" });
        var second = ATask.New() with { IdempotencyKey = "tasks:k", RequestHash = "h2" };

        var answer = Assert.Single(await InsertAsync([second]));

        Assert.Equal(InsertOutcome.DuplicateKey, answer.Outcome);
        Assert.Equal(first.ToText(), answer.Existing.ToText());
        Assert.Null(await Store.ReadAsync(second.Id, Deadlines.Token));
    }

    [Fact]
    public async Task Insert_WhenKeyIsAnotherTenants_StoresIt()
    {
        await InsertAsync(ATask.New("acme") with { IdempotencyKey = "tasks:k" });

        await InsertAsync(ATask.New("other") with { IdempotencyKey = "tasks:k" });
    }

    [Fact]
    public async Task Insert_WhenOneCallRepeatsIdAndKey_StoresTheFirst()
    {
        var row = ATask.New() with { IdempotencyKey = "tasks:k" };

        var answers = await InsertAsync(row, row, ATask.New() with { IdempotencyKey = "tasks:k" });

        Assert.Equal([InsertOutcome.Inserted, InsertOutcome.DuplicateId, InsertOutcome.DuplicateKey], answers.Select(answer => answer.Outcome));
    }

    [Fact]
    public async Task Insert_WhenOneKeyOfTheCallStandsForAnotherRequest_StoresNone()
    {
        var first = await InsertAsync(ATask.New() with { IdempotencyKey = "tasks:k#0", RequestHash = "h1" });
        var fresh = ATask.New() with { IdempotencyKey = "tasks:k#1", RequestHash = "h2" };

        var answers = await InsertAsync(fresh, ATask.New() with { IdempotencyKey = "tasks:k#0", RequestHash = "h2" });

        Assert.Equal([InsertOutcome.Withheld, InsertOutcome.DuplicateKey], answers.Select(answer => answer.Outcome));
        Assert.Equal(first.ToText(), answers[1].Existing.ToText());
        Assert.Null(await Store.ReadAsync(fresh.Id, Deadlines.Token));
    }

    [Fact]
    public async Task Insert_When200CallersShareAKey_OneRowIsStored()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Task.Run(async () =>
            (await InsertAsync([ATask.New() with { IdempotencyKey = "tasks:storm" }]))[0])));

        Assert.Single(answers, answer => answer.Outcome == InsertOutcome.Inserted);
        Assert.Equal(199, answers.Count(answer => answer.Outcome == InsertOutcome.DuplicateKey));
        Assert.Single(answers.Where(answer => answer.Existing is not null).Select(answer => answer.Existing!.Id).Distinct());
        Assert.Equal(1, (await Store.CountAsync("acme", Deadlines.Token)).Sum(count => count.Count));
    }

    [Theory]
    [InlineData('\0')]
    [InlineData('\ud83e')]
    [InlineData('\udd8a')]
    public async Task Insert_WhenOneRowCannotBeKept_TheOthersAre(char unstorable)
    {
        var poison = $"text with {unstorable} in it";
        var (before, after) = (ATask.New(), ATask.New());
        var bad = ATask.New();
        MediaTaskState[] poisoned =
        [
            bad with { Spec = bad.Spec with { Input = poison } },
            bad with { Spec = bad.Spec with { Metadata = poison } },
            bad with { Spec = bad.Spec with { Tags = ["fine", poison] } },
            bad with { Spec = bad.Spec with { Webhook = new WebhookTarget { Secret = poison } } },
            bad with { Model = poison },
            bad with { IdempotencyKey = poison },
        ];

        var answers = await InsertAsync([before, .. poisoned, after]);

        Assert.Equal(InsertOutcome.Inserted, answers[0].Outcome);
        Assert.Equal(InsertOutcome.Inserted, answers[^1].Outcome);
        Assert.All(answers.Skip(1).SkipLast(1), answer => Assert.Equal(new InsertResult(InsertOutcome.Refused), answer));
        Assert.Null(await Store.ReadAsync(bad.Id, Deadlines.Token));
        Assert.Equal([new TaskCount(MediaTaskStatus.Queued, "image", 2)], await Store.CountAsync("acme", Deadlines.Token));
    }

    [Fact]
    public async Task Insert_WhenTokenIsCancelled_StoresNothing()
    {
        var row = ATask.New();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.InsertAsync([row], new CancellationToken(canceled: true)));

        Assert.Null(await Store.ReadAsync(row.Id, Deadlines.Token));
    }

    [Fact]
    public async Task Update_WhenRowDoesNotExist_IsFalse()
    {
        var row = ATask.New();

        Assert.Equal(UpdateOutcome.Superseded, await Store.UpdateAsync(row, row.In(MediaTaskStatus.Processing)));
        Assert.Null(await Store.ReadAsync(row.Id, Deadlines.Token));
    }

    [Fact]
    public async Task Update_WhenVersionIsStale_IsFalseAndChangesNothing()
    {
        var row = await InsertAsync(ATask.New());
        var winner = row.In(MediaTaskStatus.Cancelled);
        Assert.Equal(UpdateOutcome.Written, await Store.UpdateAsync(row, winner));

        Assert.Equal(UpdateOutcome.Superseded, await Store.UpdateAsync(row, row.In(MediaTaskStatus.Completed)));

        Assert.Equal(winner.ToText(), await ReadTextAsync(row.Id));
    }

    [Fact]
    public async Task Update_WhenTwoWritersRace_ExactlyOneWins()
    {
        for (var round = 0; round < 50; round++)
        {
            var row = await InsertAsync(ATask.New());
            var swaps = await Task.WhenAll(Enumerable.Range(0, 4).Select(writer =>
                Task.Run(async () => await Store.UpdateAsync(row, row.In(MediaTaskStatus.Processing) with { Owner = $"silo-{writer}" }))));

            var winner = Assert.Single(Enumerable.Range(0, 4), writer => swaps[writer] == UpdateOutcome.Written);
            Assert.Equal($"silo-{winner}", (await Store.ReadAsync(row.Id, Deadlines.Token))!.Owner);
        }
    }

    [Fact]
    public async Task Update_WhenManyRowsGoThroughTheirLives_EveryAnswerIsOnDiskAfterReopening()
    {
        var ends = await Task.WhenAll(Enumerable.Range(0, 300).Select(_ => Task.Run(async () =>
        {
            var queued = await InsertAsync(ATask.New());
            var running = queued.In(MediaTaskStatus.Processing);
            var done = running.In(MediaTaskStatus.Completed);
            Assert.Equal(UpdateOutcome.Written, await Store.UpdateAsync(queued, running));
            Assert.Equal(UpdateOutcome.Written, await Store.UpdateAsync(running, done));
            return done;
        })));

        await ReopenAsync();

        var stored = (await Store.ReadManyAsync([.. ends.Select(row => row.Id)], Deadlines.Token)).ToDictionary(row => row.Id);
        Assert.All(ends, row => Assert.Equal(row.ToText(), stored[row.Id].ToText()));
    }

    [Fact]
    public async Task ReadMany_WhenSomeAreMissing_LeavesThemOut()
    {
        var row = await InsertAsync(ATask.New());

        Assert.Equal(row.Id, Assert.Single(await Store.ReadManyAsync([ATask.New().Id, row.Id, row.Id with { Tenant = "other" }], Deadlines.Token)).Id);
        Assert.Empty(await Store.ReadManyAsync([], Deadlines.Token));
    }

    [Fact]
    public async Task AnyWrite_WhenStoreIsClosed_IsUnavailable()
    {
        var row = await InsertAsync(ATask.New());
        await CloseAsync();

        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await Store.InsertAsync([ATask.New()], Deadlines.Token));
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await Store.UpdateAsync(row, row.In(MediaTaskStatus.Processing)));
        Assert.Throws<StoreUnavailableException>(() => Store.UpdateLazily(row, row.In(MediaTaskStatus.Processing)));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => Store.ReadAsync(row.Id, Deadlines.Token));
    }
}
