using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Storage.Tasks;

/// <summary>What every task store must do. A database inherits this and says how to open itself.</summary>
/// <remarks>Each test has a database of its own. The parts: writes, lazy updates, counters, lists, scans, companions.</remarks>
public abstract partial class TaskStoreConformance : IAsyncLifetime
{
    private protected ITaskStore Store { get; private set; } = null!;

    /// <summary>Opens the test's database: an empty one at first, the same one again after <see cref="CloseAsync"/>.</summary>
    private protected abstract Task<ITaskStore> OpenAsync(TaskStoreOptions options);

    /// <summary>Closes the store as a process that ends in good order does.</summary>
    private protected abstract Task CloseAsync();

    private protected virtual TaskStoreOptions Options => new();

    public virtual async ValueTask InitializeAsync() => Store = await OpenAsync(Options);

    public virtual async ValueTask DisposeAsync()
    {
        await CloseAsync();
        GC.SuppressFinalize(this);
    }

    private protected async Task ReopenAsync()
    {
        await CloseAsync();
        Store = await OpenAsync(Options);
    }

    private protected async Task<MediaTaskState> InsertAsync(MediaTaskState row)
    {
        var answers = await Store.InsertAsync([row], Deadlines.Token);
        Assert.Equal(new InsertResult(InsertOutcome.Inserted), Assert.Single(answers));
        return row;
    }

    private protected Task<IReadOnlyList<InsertResult>> InsertAsync(params MediaTaskState[] rows) => Store.InsertAsync(rows, Deadlines.Token);

    private protected async Task<string> ReadTextAsync(MediaTaskId id) => (await Store.ReadAsync(id, Deadlines.Token)).ToText();
}
