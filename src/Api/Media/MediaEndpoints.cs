using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orleans.MediaTasks.Api.Errors;
using Orleans.MediaTasks.Api.Json;
using Orleans.MediaTasks.Api.OpenApi;
using Orleans.MediaTasks.Api.OpenApi.Bodies;
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
        media.MapPost("", (HttpContext context, MediaUpload upload) => upload.ReceiveAsync(context))
            .WithName("UploadMedia").WithSummary("Stores a file: the first one of a form, or the body itself.").WithQuery("filename", "The file's name, when the body is the file.")
            .TakesFile().Answers<MediaBody>(201).Refuses(400, 413, 415);
        media.MapPut("", (HttpContext context, MediaUpload upload) => upload.ReceiveAsync(context))
            .WithName("PutMedia").WithSummary("The same as POST.").WithQuery("filename", "The file's name, when the body is the file.")
            .TakesFile().Answers<MediaBody>(201).Refuses(400, 413, 415);
        media.MapGet("/info/{**key}", DescribeAsync).WithName("DescribeMedia").WithSummary("What is known about stored media.").Answers<MediaBody>().Refuses(404);
        media.MapMethods("/{**key}", ReadMethods, MediaDownload.SendAsync).AllowAnonymous().RequireCors(ApiCors.Media)
            .WithName("ReadMedia").WithSummary("The media itself; ranges and conditions work. Needs no API key: the media's own key cannot be guessed.")
            .WithHeader("Range", "For example bytes=0-1023.").Produces(200, contentType: "application/octet-stream").Produces(206, contentType: "application/octet-stream").Produces(304).Refuses(404, 416);
        media.MapDelete("/{**key}", DeleteAsync).WithName("DeleteMedia").WithSummary("Removes media, with all files of a folder.").Produces(204).Refuses(404);
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
