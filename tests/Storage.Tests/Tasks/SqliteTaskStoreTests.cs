using Microsoft.Extensions.Logging.Abstractions;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Storage.Tasks;

public sealed class SqliteTaskStoreTests : TaskStoreConformance
{
    private readonly TemporaryFolder _temporary = new();
    private DataFolder? _folder;
    private SqliteTaskStore? _store;

    private protected override Task<ITaskStore> OpenAsync(TaskStoreOptions options)
    {
        _folder = DataFolder.Open(_temporary.Path);
        _store = SqliteTaskStore.Open(_folder, options, NullLogger<SqliteTaskStore>.Instance);
        return Task.FromResult<ITaskStore>(_store);
    }

    private protected override async Task CloseAsync()
    {
        await _store!.DisposeAsync();
        _folder!.Dispose();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _temporary.Dispose();
    }
}
