using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace Orleans.MediaTasks.Tasks;

public sealed class StoreUnavailableExceptionTests
{
    [Fact]
    public void Exception_WhoseCauseCannotLeaveItsProcess_CrossesWithoutIt()
    {
        using var services = new ServiceCollection().AddSerializer().BuildServiceProvider();
        var serializer = services.GetRequiredService<Serializer>();
        Exception thrown = new StoreUnavailableException("The database is away.", new DatabaseException("secret"));

        var arrived = serializer.Deserialize<Exception>(serializer.SerializeToArray(thrown));

        Assert.Equal("The database is away.", Assert.IsType<StoreUnavailableException>(arrived).Message);
        Assert.Contains("secret", thrown.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", arrived.ToString(), StringComparison.Ordinal);
    }

    /// <summary>An exception that Orleans knows no codec for, as those of a database's library.</summary>
    private sealed class DatabaseException(string message) : Exception(message)
    {
        public object Connection { get; } = new();
    }
}
