namespace Orleans.MediaTasks.Providers.Outbound;

/// <summary>A host's name stands for an address that must not be called.</summary>
public sealed class AddressNotAllowedException(string message) : IOException(message);
