using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Orleans.MediaTasks.Media;

namespace Orleans.MediaTasks.Api.Media;

/// <summary>Sends media: ranges, conditions, and headers that keep a hostile file from acting as a page.</summary>
internal static class MediaDownload
{
    /// <summary>Media never changes under its key; the hour is for what its owner deletes.</summary>
    private const string Caching = "public, max-age=3600, immutable";

    public static async Task<IResult> SendAsync(HttpContext context, string key, IMediaStore store)
    {
        if (await store.FindAsync(key, context.RequestAborted) is not { } info || await store.OpenReadAsync(key, context.RequestAborted) is not { } content)
        {
            return MediaEndpoints.Unknown();
        }

        var headers = context.Response.Headers;
        headers.CacheControl = Caching;
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "sandbox";
        headers.ContentDisposition = MediaFileName.Disposition(info.ContentType, info.FileName);
        headers.AccessControlAllowOrigin = "*";
        headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        return Results.Stream(
            content,
            info.ContentType,
            lastModified: info.CreatedAt,
            entityTag: new EntityTagHeaderValue($"\"{info.Sha256}\""),
            enableRangeProcessing: true);
    }
}
