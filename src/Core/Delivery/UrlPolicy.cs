using System.Collections.Immutable;
using System.Net;

namespace Orleans.MediaTasks.Delivery;

/// <summary>Which addresses the product may call on behalf of others, as far as the text of a URL tells. What its host's name stands for is judged when it is connected to.</summary>
public sealed record UrlRules
{
    /// <summary>Whether this machine may be called, at any port and by http: for development. Default: false.</summary>
    public bool AllowLoopback { get; init; }

    /// <summary>Whether http may be used to others. Default: false.</summary>
    public bool AllowHttp { get; init; }

    /// <summary>Ports that may be called besides 80 and 443.</summary>
    public ImmutableArray<int> AllowedPorts { get; init; } = [];

    /// <summary>Ports that may never be called, not even when they are allowed or on this machine: the product's own.</summary>
    public ImmutableArray<int> ForbiddenPorts { get; init; } = [];
}

/// <summary>Why a URL may not be called.</summary>
/// <param name="Code">A stable word: <c>invalid_url</c>, <c>scheme_not_allowed</c>, <c>credentials_in_url</c>, <c>port_not_allowed</c>, <c>address_not_allowed</c>.</param>
/// <param name="Message">A sentence for people.</param>
public sealed record UrlProblem(string Code, string Message);

/// <summary>Judges URLs and addresses by <see cref="UrlRules"/>. Pure: nothing is looked up.</summary>
public static class UrlPolicy
{
    /// <summary>The longest URL: 2,048 characters.</summary>
    public const int MaximumLength = 2048;

    /// <summary>Why a URL may not be called; null when nothing in it speaks against it.</summary>
    public static UrlProblem? Check(string? text, UrlRules rules) =>
        text is { Length: <= MaximumLength } && Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Host.Length > 0
            ? Check(url, rules)
            : new UrlProblem("invalid_url", $"It must be an absolute http or https URL of at most {MaximumLength:N0} characters.");

    /// <summary>Why a URL may not be called; null when nothing in it speaks against it.</summary>
    public static UrlProblem? Check(Uri url, UrlRules rules)
    {
        var mayBeLoopback = rules.AllowLoopback && NamesLoopback(url);
        if (url.Scheme != Uri.UriSchemeHttps && !(url.Scheme == Uri.UriSchemeHttp && (rules.AllowHttp || mayBeLoopback)))
        {
            return new("scheme_not_allowed", $"It must start with https://, not {url.Scheme}://.");
        }

        if (url.UserInfo.Length > 0)
        {
            return new("credentials_in_url", "It must not carry a user name or a password; send a header instead.");
        }

        if (rules.ForbiddenPorts.Contains(url.Port) || !(url.Port is 80 or 443 || mayBeLoopback || rules.AllowedPorts.Contains(url.Port)))
        {
            return new("port_not_allowed", $"Port {url.Port} may not be called.");
        }

        var isAllowed = IPAddress.TryParse(url.IdnHost, out var address) ? IsAllowed(address, rules) : mayBeLoopback || !NamesLoopback(url);
        return isAllowed ? null : new("address_not_allowed", $"{url.Host} is not on the public internet.");
    }

    /// <summary>Whether an address may be connected to.</summary>
    public static bool IsAllowed(IPAddress address, UrlRules rules) =>
        AddressPolicy.IsPublic(address) || (rules.AllowLoopback && AddressPolicy.IsLoopback(address));

    private static bool NamesLoopback(Uri url)
    {
        var host = url.IdnHost.TrimEnd('.');
        return IPAddress.TryParse(host, out var address)
            ? AddressPolicy.IsLoopback(address)
            : host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
    }
}
