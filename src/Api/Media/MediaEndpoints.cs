using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orleans.MediaTasks.Api.Errors;
using Orleans.MediaTasks.Api.Json;
using Orleans.MediaTasks.Api.Tenants;
using Orleans.MediaTasks.Media;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Media;

/// <summary>The routes under <c>/v1/media</c>. Reading needs no key of the API: the media's own key cannot be guessed.</summary>
internal static class MediaEndpoints
{
    private static readonly string[] ReadMethods = [HttpMethods.Get, HttpMethods.Head];

    public static void MapMedia(this IEndpointRouteBuilder routes)
    {
        var media = routes.MapGroup("/media").WithTags("Media");
        media.MapPost("", (HttpContext context, MediaUpload upload) => upload.ReceiveAsync(context));
        media.MapPut("", (HttpContext context, MediaUpload upload) => upload.ReceiveAsync(context));
        media.MapGet("/info/{**key}", DescribeAsync);
        media.MapMethods("/{**key}", ReadMethods, MediaDownload.SendAsync).AllowAnonymous().RequireCors(ApiCors.Media);
        media.MapDelete("/{**key}", DeleteAsync);
    }

    /// <summary>What is known about stored media, as an answer.</summary>
    public static JsonAnswer Describe(MediaInfo info, int status = StatusCodes.Status200OK) => new((writer, urls) =>
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, info.Key.Split('/', '.')[0]);
        writer.WriteString("object"u8, "media"u8);
        writer.WriteString("key"u8, info.Key);
        writer.WriteString("url"u8, urls.Media(info.Key));
        writer.WriteString("content_type"u8, info.ContentType);
        writer.WriteNumber("bytes"u8, info.Bytes);
        writer.WriteString("sha256"u8, info.Sha256);
        writer.WriteString("filename"u8, info.FileName);
        writer.WriteTime("created_at"u8, info.CreatedAt);
        writer.WriteEndObject();
    })
    {
        Status = status,
        Headers = (headers, urls) => headers.Location = status == StatusCodes.Status201Created ? urls.Media(info.Key) : default,
    };

    public static ApiError Unknown() => ApiError.Of(ErrorCatalogue.NotFound, "There is no media with this key.");

    private static async Task<IResult> DescribeAsync(HttpContext context, string key, IMediaStore store) =>
        await FindOwnAsync(context, key, store) is { } info ? Describe(info) : Unknown();

    private static async Task<IResult> DeleteAsync(HttpContext context, string key, IMediaStore store)
    {
        if (await FindOwnAsync(context, key, store) is not { } info)
        {
            return Unknown();
        }

        // A file of a folder stands for the folder: a ladder with a hole in it helps nobody.
        var target = info.Key.IndexOf('/', StringComparison.Ordinal) is var slash and > 0 ? info.Key[..slash] : info.Key;
        return await store.DeleteAsync(target, context.RequestAborted) ? Results.NoContent() : Unknown();
    }

    private static async Task<MediaInfo?> FindOwnAsync(HttpContext context, string key, IMediaStore store) =>
        await store.FindAsync(key, context.RequestAborted) is { } info && info.Tenant == context.User.GetTenant() ? info : null;
}
