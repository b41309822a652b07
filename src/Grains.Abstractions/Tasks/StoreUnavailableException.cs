namespace Orleans.MediaTasks.Tasks;

/// <summary>The store cannot be used now. The outcome of a write that ends so is unknown.</summary>
/// <remarks>Its cause stays on the silo: a database's own exceptions cannot cross to another process, and nobody there could do anything with one.</remarks>
[GenerateSerializer, Alias("mt.store-unavailable")]
public sealed class StoreUnavailableException : Exception
{
    [NonSerialized]
    private readonly Exception? _cause;

    /// <summary>Makes one.</summary>
    /// <param name="message">What to look at.</param>
    /// <param name="cause">The database's own error.</param>
    public StoreUnavailableException(string message, Exception? cause = null)
        : base(message) => _cause = cause;

    /// <summary>The database's own error, for the log of the process in which it happened.</summary>
    public Exception? Cause => _cause;

    /// <inheritdoc/>
    public override string ToString() => _cause is null ? base.ToString() : $"{base.ToString()}{Environment.NewLine} ---> {_cause}";
}
