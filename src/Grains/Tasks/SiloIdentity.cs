namespace Orleans.MediaTasks.Tasks;

/// <summary>The name of this incarnation of a silo: another one after every start, so that the dead are never taken for the living.</summary>
/// <remarks>It begins with the silo's address, so that a death that the cluster noticed can be told to the store.</remarks>
internal sealed class SiloIdentity(Runtime.ILocalSiloDetails silo)
{
    /// <summary>The name, as it stands in owner columns and leases: <c>ip:port@generation/random</c>.</summary>
    public string Owner { get; } = $"{silo.SiloAddress.ToParsableString()}/{Guid.CreateVersion7().ToString("N")[^8..]}";

    /// <summary>The address of an owner's silo; null when the name is of another form.</summary>
    public static Runtime.SiloAddress? AddressOf(string owner)
    {
        var slash = owner.LastIndexOf('/');
        try
        {
            return slash > 0 ? Runtime.SiloAddress.FromParsableString(owner[..slash]) : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
