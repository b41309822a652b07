using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;
using Orleans.MediaTasks.Api.Tenants;

namespace Orleans.MediaTasks.Api.Page;

/// <summary>The page at <c>/</c>: files inside this assembly, so that it works wherever the server does.</summary>
internal static class PageEndpoints
{
    /// <summary>Everything comes from here; blobs are what players make of a stream. Nothing runs that is not one of our files.</summary>
    private const string ContentSecurity =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static void MapMediaTasksPage(this IEndpointRouteBuilder routes)
    {
        var page = routes.MapGroup("").ExcludeFromDescription().AllowAnonymous();
        var files = PageFile.ReadAll();
        page.MapGet("/", (HttpContext context) => SendAsync(context, files["index.html"]));
        foreach (var (path, file) in files)
        {
            page.MapGet($"/page/{path}", (HttpContext context) => SendAsync(context, file));
        }

        page.MapGet("/page-config.json", SendConfigAsync);
    }

    private static async Task SendAsync(HttpContext context, PageFile file)
    {
        var headers = context.Response.GetTypedHeaders();

        // Asked for each time, sent only when it changed: a new server never meets its old page.
        headers.CacheControl = new CacheControlHeaderValue { NoCache = true };
        headers.ETag = file.Tag;
        context.Response.Headers.ContentSecurityPolicy = ContentSecurity;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        if (context.Request.GetTypedHeaders().IfNoneMatch.Any(tag => tag.Compare(file.Tag, useStrongComparison: false)))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        context.Response.ContentType = file.ContentType;
        context.Response.ContentLength = file.Content.Length;
        await context.Response.Body.WriteAsync(file.Content, context.RequestAborted);
    }

    /// <summary>The key of Development for a page on this machine, so that it works at once; null for every other.</summary>
    private static async Task SendConfigAsync(HttpContext context, TenantKeys keys)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.XContentTypeOptions = "nosniff";

        // The name in the address is checked, too: a foreign name that was made to point here must not get the key.
        var isLocal = context.Request.Host.Host is "localhost" or "127.0.0.1" or "[::1]";
        var key = isLocal && keys.Find(TenantKeys.DevelopmentKey, context.Connection.RemoteIpAddress) is not null ? TenantKeys.DevelopmentKey : null;
        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string?> { ["key"] = key }), context.RequestAborted);
    }
}
