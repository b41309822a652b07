using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.MediaTasks.Delivery;
using Orleans.MediaTasks.Media;
using Orleans.MediaTasks.Storage.Tasks;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Storage;

public sealed class StorageRegistrationTests
{
    [Fact]
    public async Task AddMediaTaskStorage_OpensEverythingInOneFolder_AndGivesItBack()
    {
        using var temporary = new TemporaryFolder();
        await using (var provider = Provider(("MediaTasks:DataPath", temporary.Path)))
        {
            await provider.GetRequiredService<ITaskStore>().InsertAsync([ATask.New()], Deadlines.Token);
            Assert.Same(provider.GetRequiredService<ITaskStore>(), provider.GetRequiredService<IDeliveryStore>());
            Assert.IsType<FolderMediaStore>(provider.GetRequiredService<IMediaStore>());
            Assert.Contains(temporary.Path, provider.GetRequiredService<SqliteReminderDatabase>().ConnectionString, StringComparison.Ordinal);
            Assert.Throws<DataFolderInUseException>(() => DataFolder.Open(temporary.Path));
        }

        DataFolder.Open(temporary.Path).Dispose();
    }

    [Theory]
    [InlineData("MediaTasks:DataPath", "")]
    [InlineData("MediaTasks:Store:QueueLimit", "0")]
    [InlineData("MediaTasks:Store:BatchLimit", "10001")]
    [InlineData("MediaTasks:Store:LazyDelay", "00:01:00")]
    [InlineData("MediaTasks:Store:Readers", "0")]
    [InlineData("MediaTasks:MediaStore:FilesPerFolderLimit", "0")]
    public async Task AddMediaTaskStorage_WhenAnOptionMakesNoSense_SaysSo(string key, string value)
    {
        await using var provider = Provider((key, value));

        Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IOptions<StorageOptions>>().Value);
    }

    private static ServiceProvider Provider(params (string Key, string Value)[] settings) => new ServiceCollection()
        .AddLogging()
        .AddMediaTaskStorage(new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))).Build())
        .BuildServiceProvider();
}
