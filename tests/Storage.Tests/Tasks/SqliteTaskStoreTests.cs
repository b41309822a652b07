using Microsoft.Extensions.Logging.Abstractions;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Storage.Tasks;

public sealed partial class SqliteTaskStoreTests : TaskStoreConformance
{
    private readonly TemporaryFolder _temporary = new();
    private DataFolder? _folder;
    private SqliteTaskStore? _store;

    private protected override Task<ITaskStore> OpenAsync(TaskStoreOptions options)
    {
        _folder = DataFolder.Open(_temporary.Path);
        _store = SqliteTaskStore.Open(_folder, options, TimeProvider.System, NullLogger<SqliteTaskStore>.Instance);
        return Task.FromResult<ITaskStore>(_store);
    }

    private protected override async Task CloseAsync()
    {
        await _store!.DisposeAsync();
        _folder!.Dispose();
    }

    private string FilePath => _temporary.Combine(SqliteTaskStore.FileName);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        using (var file = new SqliteFile(FilePath))
        {
            file.AssertSound(); // Whatever a test did: no test may leave a database that is not.
        }

        _temporary.Dispose();
    }
}
