using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Orleans.MediaTasks.Api.Errors;
using Orleans.MediaTasks.Api.Json;
using Orleans.MediaTasks.Api.Tasks;
using Orleans.MediaTasks.Api.Tenants;
using Orleans.MediaTasks.Media;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Mindia;

/// <summary>The routes under <c>/api/videos</c>.</summary>
/// <remarks>The stream routes want the caller's key like all others: a task's id has a time in it and is shown to many, while the media's own key is
/// 128 random bits. So they lead to the media, which players read without a key; the addresses in the playlists are relative and stay there.</remarks>
internal static class MindiaVideoRoutes
{
    private static readonly string[] ReadMethods = [HttpMethods.Get, HttpMethods.Head];

    public static void MapMindiaVideos(this IEndpointRouteBuilder routes)
    {
        var videos = routes.MapGroup("/videos");
        videos.MapPost("", (HttpContext context, MindiaVideoIntake intake) => intake.ReceiveAsync(context));
        videos.MapGet("", ListAsync);
        videos.MapGet("/{id}", GetAsync);
        videos.MapMethods("/{id}/stream/master.m3u8", ReadMethods, (HttpContext context, string id, TaskCalls tasks, IMediaStore store, IOptions<ApiOptions> options) =>
            StreamAsync(context, id, null, tasks, store, options.Value));
        videos.MapMethods("/{id}/stream/{variant}/{file}", ReadMethods, (HttpContext context, string id, string variant, string file, TaskCalls tasks, IMediaStore store, IOptions<ApiOptions> options) =>
            StreamAsync(context, id, $"{variant}/{file}", tasks, store, options.Value));
    }

    private static async Task<IResult> ListAsync(HttpContext context, OffsetPages pages)
    {
        var (query, error) = MindiaListQuery.Parse(context.Request.Query, context.User.GetTenant());
        return error is not null
            ? error
            : MindiaLists.Of("videos", await pages.ReadAsync(query!.Filter with { Tag = MindiaVideo.Tag }, query.Offset, query.Limit), query, MindiaVideoJson.Write);
    }

    private static async Task<IResult> GetAsync(HttpContext context, string id, TaskCalls tasks) => await FindAsync(context, id, tasks) is { } video
        ? new JsonAnswer((writer, urls) => MindiaVideoJson.Write(writer, video, urls))
        : MindiaErrors.UnknownVideo();

    /// <param name="context">The request.</param>
    /// <param name="id">The video.</param>
    /// <param name="file">The file, relative to the master playlist; null for that itself.</param>
    /// <param name="tasks">Where videos are.</param>
    /// <param name="store">Where media is.</param>
    /// <param name="options">What URLs start with.</param>
    private static async Task<IResult> StreamAsync(HttpContext context, string id, string? file, TaskCalls tasks, IMediaStore store, ApiOptions options)
    {
        if (await FindAsync(context, id, tasks) is not { } video)
        {
            return MindiaErrors.UnknownVideo();
        }

        if (MindiaVideo.LadderOf(video)?.Key is not { } master)
        {
            return ApiError.Of(ErrorCatalogue.NotFound, $"There is nothing to stream: the video's processing_status is {MindiaVideo.StatusOf(video)}.");
        }

        var key = file is null ? master : $"{master[..(master.LastIndexOf('/') + 1)]}{file}";
        return await store.FindAsync(key, context.RequestAborted) is { } info && info.Tenant == video.Id.Tenant
            ? Results.Redirect(UrlContext.Of(context.Request, options).Media(info.Key))
            : ApiError.Of(ErrorCatalogue.NotFound, "The video has no such file.");
    }

    private static async Task<MediaTaskSnapshot?> FindAsync(HttpContext context, string id, TaskCalls tasks) =>
        await tasks.FindAsync(context.User.GetTenant(), id) is { } task && MindiaVideo.SourceOf(task) is not null ? task : null;
}
