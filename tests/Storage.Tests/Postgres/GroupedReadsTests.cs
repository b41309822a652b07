using Npgsql;
using Orleans.MediaTasks.Storage.Tasks;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Storage.Postgres;

public sealed class GroupedReadsTests
{
    private readonly List<IReadOnlyList<MediaTaskId>> _statements = [];
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<MediaTaskId, MediaTaskState> _stored = [];

    [Fact]
    public async Task Read_WhileStatementsAreUnderWay_GoesIntoTheNextOne()
    {
        var reads = new GroupedReads(ReadAsync);
        var rows = Enumerable.Range(0, GroupedReads.MaximumStatements + GroupedReads.MaximumRows + 1).Select(_ => Store()).ToList();

        var answers = rows.Select(row => reads.ReadAsync(row.Id, Deadlines.Token)).ToList();
        Assert.Equal(GroupedReads.MaximumStatements, _statements.Count);
        _gate.SetResult();

        Assert.Equal(rows.Select(row => row.Id), (await Task.WhenAll(answers).WaitAsync(Deadlines.Wait, Deadlines.Token)).Select(row => row!.Id));
        Assert.Equal([1, 1, 1, 1, 1, GroupedReads.MaximumRows], _statements.Select(statement => statement.Count).Order());
    }

    [Fact]
    public async Task Read_OfARowThatIsBeingRead_IsReadAgain()
    {
        var reads = new GroupedReads(ReadAsync);
        var row = Store();
        var early = reads.ReadAsync(row.Id, Deadlines.Token);
        var late = reads.ReadAsync(row.Id, Deadlines.Token);
        _gate.SetResult();

        await Task.WhenAll(early, late).WaitAsync(Deadlines.Wait, Deadlines.Token);

        Assert.Equal(2, _statements.Count); // The first statement was sent before the second call: it may not know what was committed in between.
    }

    [Fact]
    public async Task Read_OfWhatThereIsNot_IsNull()
    {
        _gate.SetResult();
        Assert.Null(await new GroupedReads(ReadAsync).ReadAsync(ATask.New().Id, Deadlines.Token));
    }

    [Fact]
    public async Task Read_BesideABadRow_IsAnswered()
    {
        var (good, bad) = (Store(), ATask.New());
        var reads = new GroupedReads(async ids =>
        {
            await _gate.Task;
            return ids.Contains(bad.Id) ? throw new StoreUnavailableException("bad", new PostgresException("bad", "ERROR", "ERROR", "XX001")) : await ReadAsync(ids);
        });
        var first = Enumerable.Range(0, GroupedReads.MaximumStatements).Select(_ => reads.ReadAsync(Store().Id, Deadlines.Token)).ToList();
        var (goodAnswer, badAnswer) = (reads.ReadAsync(good.Id, Deadlines.Token), reads.ReadAsync(bad.Id, Deadlines.Token));
        _gate.SetResult();

        await Task.WhenAll(first).WaitAsync(Deadlines.Wait, Deadlines.Token);
        Assert.Equal(good.Id, (await goodAnswer.WaitAsync(Deadlines.Wait, Deadlines.Token))!.Id);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => badAnswer.WaitAsync(Deadlines.Wait, Deadlines.Token));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(PostgresErrorCodes.AdminShutdown)]
    [InlineData(PostgresErrorCodes.ConnectionException)]
    public async Task Read_WhenTheDatabaseIsAway_IsRefusedWithoutATurnOfItsOwn(string? state)
    {
        var reads = new GroupedReads(async ids =>
        {
            lock (_statements)
            {
                _statements.Add(ids);
            }

            await _gate.Task;
            throw new StoreUnavailableException("away", state is null ? new TimeoutException() : new PostgresException("away", "FATAL", "FATAL", state));
        });
        var answers = Enumerable.Range(0, 1_000).Select(_ => reads.ReadAsync(ATask.New().Id, Deadlines.Token)).ToList();
        _gate.SetResult();

        await Task.WhenAll(answers.Select(answer => Assert.ThrowsAsync<StoreUnavailableException>(() => answer))).WaitAsync(Deadlines.Wait, Deadlines.Token);

        Assert.InRange(_statements.Count, GroupedReads.MaximumStatements, 2 * GroupedReads.MaximumStatements);
    }

    private MediaTaskState Store()
    {
        var row = ATask.New();
        _stored.Add(row.Id, row);
        return row;
    }

    private async Task<IReadOnlyList<MediaTaskState>> ReadAsync(IReadOnlyList<MediaTaskId> ids)
    {
        lock (_statements)
        {
            _statements.Add(ids);
        }

        await _gate.Task;
        return [.. ids.Where(_stored.ContainsKey).Select(id => _stored[id])];
    }
}
