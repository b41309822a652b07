using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orleans.MediaTasks.Api.Tenants;
using Orleans.MediaTasks.Media;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Conduit;

/// <summary>The addresses of the media gateway. Several generations of its documents name the same thing differently; here they meet in one handler each.</summary>
/// <remarks><c>GET /v1/tasks/{id}</c>, its cancel and the list of models are the native routes.</remarks>
internal static class ConduitEndpoints
{
    public static void MapConduit(this IEndpointRouteBuilder routes)
    {
        var gateway = routes.MapGroup("").ExcludeFromDescription().RequireScopeOfMethod();
        var v1 = gateway.MapGroup("/v1");
        MapImages(v1);
        MapVideos(v1.MapGroup("/videos"));
        MapVideos(v1.MapGroup("/video"));
        MapTasks(v1);
        v1.MapDelete("/videos/generations/{id}", (HttpContext context, string id, ConduitTasks tasks) => tasks.DeleteSilentlyAsync(context, id));
        v1.MapDelete("/video/generations/{id}", (HttpContext context, string id, ConduitTasks tasks) => tasks.DeleteAsync(context, id, StatusCodes.Status409Conflict));
        v1.MapGet("/videos/{id}", (HttpContext context, string id, ConduitTasks tasks) => tasks.OpenAsync(context, id));
        v1.MapPost("/audio/speech", Submit(MediaTaskKinds.Audio, mayWait: true));
        v1.MapPost("/audio/transcriptions", (HttpContext context, ConduitTranscriptions transcriptions) => transcriptions.ReceiveAsync(context, Transcript.Transcribe));
        v1.MapPost("/audio/translations", (HttpContext context, ConduitTranscriptions transcriptions) => transcriptions.ReceiveAsync(context, Transcript.Translate));
        v1.MapPost("/embeddings", Submit(MediaTaskKinds.Embedding, mayWait: true));
        v1.MapGet("/media", ConduitMedia.ListAsync);
        v1.MapBatches();
        gateway.MapGet("/api/tasks/{id}/status", Get);
        routes.MapConduitHubs();
        routes.MapHubHealth();
    }

    private static void MapImages(RouteGroupBuilder v1)
    {
        var images = v1.MapGroup("/images");
        images.MapPost("/generations", Submit(MediaTaskKinds.Image, mayWait: true));
        images.MapPost("/generations/async", Submit(MediaTaskKinds.Image, mayWait: false));
        images.MapGet("/generations/{id}/status", Get);
        images.MapGet("/generations/{id}", Get);
        images.MapDelete("/generations/{id}", (HttpContext context, string id, ConduitTasks tasks) => tasks.DeleteAsync(context, id, StatusCodes.Status400BadRequest));
        images.MapGet("/{id}", (HttpContext context, string id, ConduitTasks tasks) => tasks.OpenAsync(context, id));
        images.MapDelete("/{id}", ConduitMedia.DeleteAsync);
    }

    private static void MapVideos(RouteGroupBuilder videos)
    {
        videos.MapPost("/generations", Submit(MediaTaskKinds.Video, mayWait: false));
        videos.MapPost("/generations/async", Submit(MediaTaskKinds.Video, mayWait: false));
        videos.MapGet("/generations/tasks/{id}", Get);
        videos.MapGet("/generations/{id}/status", Get);
        videos.MapGet("/generations/{id}", Get);
        videos.MapPost("/generations/{id}/retry", Retry);
        videos.MapPost("/generations/tasks/{id}/retry", Retry);
    }

    private static void MapTasks(RouteGroupBuilder v1)
    {
        v1.MapGet("/tasks/{id}/status", Get);
        v1.MapGet("/tasks/{id}/poll", (HttpContext context, string id, ConduitTasks tasks) => tasks.PollAsync(context, id));
    }

    private static Delegate Submit(string kind, bool mayWait) => (HttpContext context, ConduitSubmissions submissions) => submissions.SubmitAsync(context, kind, mayWait);

    private static Task<IResult> Get(HttpContext context, string id, ConduitTasks tasks) => tasks.GetAsync(context, id);

    private static Task<IResult> Retry(HttpContext context, string id, ConduitTasks tasks) => tasks.RetryAsync(context, id);
}
