namespace Orleans.MediaTasks.Tasks;

/// <summary>The store cannot be used now. The outcome of a write that ends so is unknown.</summary>
/// <param name="message">What to look at.</param>
/// <param name="inner">The database's own error.</param>
[GenerateSerializer, Alias("mt.store-unavailable")]
public sealed class StoreUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
