using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Orleans.MediaTasks.Api.Progress;

/// <summary>Which web pages may open sockets: browsers let any page try, and CORS does not apply to sockets.</summary>
/// <remarks>Callers that are no browsers send no Origin and are judged by their key alone.</remarks>
internal sealed class OriginPolicy(IOptions<ApiOptions> options, IHostEnvironment environment)
{
    public bool Allows(HttpRequest request)
    {
        var origin = request.Headers.Origin.ToString();
        if (origin.Length == 0 || options.Value.AllowedOrigins.Contains(origin, StringComparer.OrdinalIgnoreCase))
        {
            return true;
        }

        return Uri.TryCreate(origin, UriKind.Absolute, out var page)
            && (string.Equals(page.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase) || (environment.IsDevelopment() && page.IsLoopback));
    }
}
