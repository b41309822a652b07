namespace Orleans.MediaTasks.Bench.Stores;

/// <summary>What <c>make run</c> uses.</summary>
internal sealed class SqliteFolder : BenchStore
{
    public override string Name => "sqlite";

    public override string Description => "SQLite WAL synchronous=FULL, temporary folder";
}
