using System.Collections.Immutable;

namespace Orleans.MediaTasks.Providers.Batch;

/// <summary>What a batch is to do, in this order.</summary>
/// <param name="Items">At least one; all of one kind, that of the task's model.</param>
[GenerateSerializer, Immutable, Alias("mt.batch.operation")]
public sealed record BatchOperation([property: Id(0)] ImmutableArray<BatchItem> Items);
