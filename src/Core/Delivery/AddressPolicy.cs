using System.Net;
using System.Net.Sockets;

namespace Orleans.MediaTasks.Delivery;

/// <summary>Which addresses are on the public internet, so that nobody reaches what is inside by having this server call it.</summary>
/// <remarks>IPv4 by the IANA registry of special addresses (and Azure's host at 168.63.129.16). Of IPv6 only 2000::/3 is public, less its own
/// special parts. Addresses that carry an IPv4 address (mapped, NAT64, 6to4) are judged by that one.</remarks>
public static class AddressPolicy
{
    private static readonly IPNetwork[] NotPublic =
    [
        .. ((string[])
        [
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "168.63.129.16/32", "169.254.0.0/16", "172.16.0.0/12",
            "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
            "224.0.0.0/4", "240.0.0.0/4", "2001::/23", "2001:db8::/32", "3fff::/20",
        ]).Select(IPNetwork.Parse),
    ];

    private static readonly IPNetwork Unicast = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");

    /// <summary>Whether an address is on the public internet.</summary>
    public static bool IsPublic(IPAddress address)
    {
        var judged = Unwrap(address);
        return (judged.AddressFamily == AddressFamily.InterNetwork || (judged.AddressFamily == AddressFamily.InterNetworkV6 && Unicast.Contains(judged)))
            && !NotPublic.Any(network => network.Contains(judged));
    }

    /// <summary>Whether an address is this machine itself, in any form.</summary>
    public static bool IsLoopback(IPAddress address) => IPAddress.IsLoopback(Unwrap(address));

    /// <summary>The IPv4 address that an IPv6 address carries; any other address as it is.</summary>
    private static IPAddress Unwrap(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        var plain = new IPAddress(bytes);
        return address.IsIPv4MappedToIPv6 || Nat64.Contains(plain) ? new IPAddress(bytes[12..])
            : SixToFour.Contains(plain) ? new IPAddress(bytes[2..6])
            : plain;
    }
}
