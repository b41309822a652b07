using Microsoft.AspNetCore.Routing;

namespace Orleans.MediaTasks.Api.Tenants;

/// <summary>Every route of the API and who may use it. A new route is red until somebody has thought about it here.</summary>
internal static class RouteTable
{
    public static IReadOnlyDictionary<string, RouteAccess> Routes { get; } = new Dictionary<string, RouteAccess>(DialectRoutes.Routes)
    {
        ["GET /v1/tasks"] = RouteAccess.Read,
        ["POST /v1/tasks"] = RouteAccess.Submit,
        ["POST /v1/tasks/batch"] = RouteAccess.Submit,
        ["GET /v1/tasks/stats"] = RouteAccess.Read,
        ["GET /v1/tasks/events"] = RouteAccess.Read,
        ["GET /v1/tasks/{id}"] = RouteAccess.ReadOwn,
        ["DELETE /v1/tasks/{id}"] = RouteAccess.SubmitOwn,
        ["POST /v1/tasks/{id}/cancel"] = RouteAccess.SubmitOwn,
        ["POST /v1/tasks/{id}/retry"] = RouteAccess.SubmitOwn,
        ["GET /v1/tasks/{id}/attempts"] = RouteAccess.ReadOwn,
        ["GET /v1/tasks/{id}/why"] = RouteAccess.ReadOwn,
        ["GET /v1/tasks/{id}/events"] = RouteAccess.ReadOwn,
        ["GET /v1/tasks/{id}/deliveries"] = RouteAccess.ReadOwn,
        ["GET /v1/dead-letters"] = RouteAccess.Read,
        ["POST /v1/dead-letters/replay"] = RouteAccess.Submit,
        ["POST /v1/dead-letters/{id}/replay"] = RouteAccess.SubmitOwn,
        ["POST /v1/webhooks"] = RouteAccess.Admin,
        ["GET /v1/webhooks"] = RouteAccess.Admin,
        ["GET /v1/webhooks/secret"] = RouteAccess.Admin,
        ["GET /v1/webhooks/{id}"] = RouteAccess.Admin,
        ["PATCH /v1/webhooks/{id}"] = RouteAccess.Admin,
        ["DELETE /v1/webhooks/{id}"] = RouteAccess.Admin,
        ["POST /v1/webhooks/{id}/rotate"] = RouteAccess.Admin,
        ["POST /v1/webhooks/{id}/test"] = RouteAccess.Admin,
        ["POST /v1/webhooks/{id}/replay"] = RouteAccess.Admin,
        ["POST /v1/admin/tasks/cleanup"] = RouteAccess.Admin,
        ["GET /v1/models"] = RouteAccess.Read,
        ["GET /v1/models/{**name}"] = RouteAccess.Read,
        ["GET /v1/providers"] = RouteAccess.Read,
        ["GET /v1/providers/{name}"] = RouteAccess.Read,
        ["POST /v1/providers/{name}/pause"] = RouteAccess.Admin,
        ["POST /v1/providers/{name}/resume"] = RouteAccess.Admin,
        ["POST /v1/media"] = RouteAccess.Submit,
        ["PUT /v1/media"] = RouteAccess.Submit,
        ["GET /v1/media/info/{**key}"] = RouteAccess.ReadOwn,
        ["DELETE /v1/media/{**key}"] = RouteAccess.SubmitOwn,

        // The media's own key, which cannot be guessed, is what lets somebody in.
        ["GET /v1/media/{**key}"] = RouteAccess.Open,
        ["HEAD /v1/media/{**key}"] = RouteAccess.Open,
        ["POST /v1/keys"] = RouteAccess.Keys,
        ["GET /v1/keys"] = RouteAccess.Keys,
        ["GET /v1/keys/{id}"] = RouteAccess.KeysOwn,
        ["PATCH /v1/keys/{id}"] = RouteAccess.KeysOwn,
        ["DELETE /v1/keys/{id}"] = RouteAccess.KeysOwn,
        ["POST /v1/auth/ephemeral-key"] = RouteAccess.ReadOfServer,
        ["GET /ws"] = RouteAccess.Read,
        ["ANY /hubs/progress"] = RouteAccess.Read,
        ["ANY /hubs/progress/negotiate"] = RouteAccess.Read,
        ["GET /health/live"] = RouteAccess.Open,
        ["GET /health/ready"] = RouteAccess.Open,
        ["GET /metrics"] = RouteAccess.Admin,
        ["GET /errors"] = RouteAccess.Open,
        ["GET /errors/{code}"] = RouteAccess.Open,
        ["GET /openapi/{documentName}.json"] = RouteAccess.Open,
        ["GET /"] = RouteAccess.Open,
        ["GET /page-config.json"] = RouteAccess.Open,
    };

    /// <summary>Addresses below which there are files for everybody, and nothing else.</summary>
    private static readonly string[] OpenFiles = ["GET /page/", "GET /docs"];

    /// <summary>The routes of an endpoint, one for each of its methods, as the table names them.</summary>
    public static IEnumerable<string> NamesOf(RouteEndpoint endpoint)
    {
        var path = "/" + endpoint.RoutePattern.RawText!.Trim('/');
        var methods = endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods is { Count: > 0 } named ? named : ["ANY"];
        return methods.Where(method => method != "OPTIONS").Select(method => $"{method} {path}");
    }

    /// <summary>Who may use a route; null when nobody has said.</summary>
    public static RouteAccess? Find(string route) =>
        Routes.TryGetValue(route, out var access) ? access
        : OpenFiles.Any(prefix => route.StartsWith(prefix, StringComparison.Ordinal)) ? RouteAccess.Open
        : null;
}
