using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Orleans.MediaTasks.Api.Errors;
using Orleans.MediaTasks.Api.Json;
using Orleans.MediaTasks.Api.Media;
using Orleans.MediaTasks.Api.Tasks;
using Orleans.MediaTasks.Media;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Mindia;

/// <summary>Takes a video: stores the file, submits its transcoding, and answers once that has started.</summary>
/// <remarks>There is no video without its task: when the task is not taken, neither is the file.</remarks>
internal sealed class MindiaVideoIntake(TaskCalls tasks, MediaUpload uploads, IMediaStore store, TaskWait wait, TimeProvider clock, IOptions<MindiaOptions> options)
{
    private const string Route = "POST /api/videos";

    public async Task<IResult> ReceiveAsync(HttpContext context)
    {
        var (key, keyError) = IdempotencyKey.Read(context.Request);
        if (keyError is not null)
        {
            return keyError;
        }

        var (media, uploadError) = await uploads.ReceiveFormAsync(context, allowUnknownType: false, new FormFields());
        if (media is null)
        {
            return uploadError!;
        }

        var (error, task) = await SubmitAsync(context, media, key);

        // A call that was repeated on the way is answered like a repeated request, and its task works on this very file.
        var isOurs = task is not null && MindiaNote.Of(task.Spec).File?.Key == media.Key;
        if (!isOurs)
        {
            await store.DeleteAsync(media.Key, CancellationToken.None);
        }

        return error as IResult ?? await AnswerAsync(context, task!, key, replayed: !isOurs);
    }

    private async Task<(ApiError? Error, MediaTaskSnapshot? Task)> SubmitAsync(HttpContext context, MediaInfo media, string? key)
    {
        if (!media.ContentType.StartsWith("video/", StringComparison.Ordinal))
        {
            return (ApiError.Of(ErrorCatalogue.InvalidRequest, "file", $"The file must be a video; this is {media.ContentType}."), null);
        }

        var id = MediaTaskId.New(media.Tenant, clock.GetUtcNow());
        var spec = MindiaSpec.Default with
        {
            Kind = MediaTaskKinds.Transcode,
            Model = options.Value.TranscodeModel,
            Input = MindiaVideo.InputOf(media.Key),
            Tags = [MindiaVideo.Tag],
            Metadata = new MindiaNote
            {
                Priority = MindiaSpec.DefaultPriority,
                Payload = $$"""{"video_id":"{{id.ToPublicString()}}"}""",
                File = MindiaFile.Of(media),
            }.ToMetadata(),
        };
        var (error, results) = await tasks.SubmitAsync(context, [new MediaTaskSubmission(id, spec, key is null ? null : $"{Route} {key}", key is null ? null : media.Sha256)]);
        return (error, (results?[0] as SubmitResult.Accepted)?.Task);
    }

    /// <summary>Not before the task is seen to be processing, within reason: the documented workflow looks for it among those right away.</summary>
    private async Task<IResult> AnswerAsync(HttpContext context, MediaTaskSnapshot submitted, string? key, bool replayed)
    {
        var task = await wait.UntilAsync(submitted, static seen => seen.Status == MediaTaskStatus.Processing, options.Value.StartWait, context.RequestAborted);
        return new JsonAnswer((writer, urls) => MindiaVideoJson.Write(writer, task, urls)) { Headers = (headers, _) => headers.SetIdempotent(key, replayed) };
    }
}
