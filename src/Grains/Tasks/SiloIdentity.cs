namespace Orleans.MediaTasks.Tasks;

/// <summary>The name of this incarnation of a silo: another one after every start, so that the dead are never taken for the living.</summary>
internal sealed class SiloIdentity
{
    /// <summary>The name, as it stands in owner columns and leases.</summary>
    public string Owner { get; } = Guid.CreateVersion7().ToString("N");
}
