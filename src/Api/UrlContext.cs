using Microsoft.AspNetCore.Http;

namespace Orleans.MediaTasks.Api;

/// <summary>What the URLs in an answer start with.</summary>
/// <param name="BaseUrl">Scheme, host and path base without a slash at the end.</param>
internal readonly record struct UrlContext(string BaseUrl)
{
    /// <summary>The configured public address, or else the one that the request was sent to.</summary>
    public static UrlContext Of(HttpRequest request, ApiOptions options) => options.PublicBaseUrl is { Length: > 0 } configured
        ? new UrlContext(configured.TrimEnd('/'))
        : new UrlContext($"{request.Scheme}://{request.Host.ToUriComponent()}{request.PathBase.ToUriComponent()}");

    /// <summary>The address of a task.</summary>
    public string Task(string id) => $"{BaseUrl}/v1/tasks/{id}";

    /// <summary>The address of stored media; the key's slashes stay.</summary>
    public string Media(string key) => $"{BaseUrl}/v1/media/{Uri.EscapeDataString(key).Replace("%2F", "/", StringComparison.Ordinal)}";
}
