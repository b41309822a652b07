namespace Orleans.MediaTasks.Bench.Stores;

/// <summary>A fresh, empty place for the tasks of one run, and how a node is told of it.</summary>
internal abstract class BenchStore : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>The word for it in the labels of results and in <c>--on</c>.</summary>
    public abstract string Name { get; }

    /// <summary>What a result says of it.</summary>
    public abstract string Description { get; }

    /// <summary>The settings of a node that uses it.</summary>
    public virtual Dictionary<string, string> Settings => new() { ["MediaTasks:DataPath"] = _folder.Path };

    /// <summary>Makes one.</summary>
    public static async Task<BenchStore> CreateAsync(string name) => name switch
    {
        "sqlite" => new SqliteFolder(),
        "pg" => await PrivatePostgres.CreateAsync(),
        _ => throw new ArgumentException($"There is no store '{name}'; there are sqlite, pg and pg-3."),
    };

    /// <summary>Has the database clear away what was left behind so far.</summary>
    public virtual Task SettleAsync() => Task.CompletedTask;

    public virtual ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
