using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Orleans.MediaTasks.Api.Errors;
using Orleans.MediaTasks.Api.Json;
using Orleans.MediaTasks.Api.Media;
using Orleans.MediaTasks.Api.Tasks;
using Orleans.MediaTasks.Media;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Conduit;

/// <summary>Takes sound to be written down: stores the file, submits its transcription, and answers with what was heard, or with the task.</summary>
/// <remarks>The file stays in the media store as every upload does; when the task is not taken, neither is the file.</remarks>
internal sealed class ConduitTranscriptions(MediaUpload uploads, IMediaStore store, ConduitSubmissions submissions)
{
    private const string Route = $"POST /v1/{MediaTaskKinds.Transcription}/generations";

    /// <summary>Members of the input that are not the caller's to write: the file is the one that came along, and the route says what is done with it.</summary>
    private static readonly string[] Ours = ["source", "task"];

    /// <param name="context">The request, a form with a file.</param>
    /// <param name="task"><see cref="Transcript.Transcribe"/> or <see cref="Transcript.Translate"/>.</param>
    public async Task<IResult> ReceiveAsync(HttpContext context, string task)
    {
        var (key, keyError) = IdempotencyKey.Read(context.Request);
        if (keyError is not null)
        {
            return keyError;
        }

        var fields = new FormFields();
        var (file, uploadError) = await uploads.ReceiveFormAsync(context, allowUnknownType: false, fields);
        if (file is null)
        {
            return uploadError!;
        }

        var (request, hash, error) = Read(fields, file, task);
        var waits = request is { IsAsync: false };
        SubmitResult.Accepted? accepted = null;
        if (request is not null)
        {
            (error, accepted) = await submissions.TakeAsync(context, request, waits, key is null ? null : new IdempotencyKey($"{Route} {key}", $"{file.Sha256} {hash}"));
        }

        if (accepted is null || accepted.Task.Spec.Input != request!.Spec.Input)
        {
            // Nobody has learnt of the file; or it came once more, and its task has the one that came first.
            await store.DeleteAsync(file.Key, CancellationToken.None);
        }

        return error is not null ? error : await submissions.AnswerAsync(context, accepted!, request!, waits);
    }

    /// <summary>What is asked for, and what an idempotency key stands for beside the file.</summary>
    private static (ConduitRequest? Request, string? Hash, ApiError? Error) Read(FormFields fields, MediaInfo file, string task)
    {
        if (!file.ContentType.StartsWith("audio/", StringComparison.Ordinal) && !file.ContentType.StartsWith("video/", StringComparison.Ordinal))
        {
            return (null, null, ApiError.Of(ErrorCatalogue.InvalidRequest, "file", $"The file must be sound, or a video with sound; this is {file.ContentType}."));
        }

        var (body, error) = ConduitForm.Read(fields, Ours);
        using (body)
        {
            if (error is not null)
            {
                return (null, null, error);
            }

            var problems = new List<InputProblem>();
            var request = ConduitRequest.Parse(body!.RootElement, MediaTaskKinds.Transcription, problems);
            if (body.RootElement.TryGetProperty("stream", out var stream) && stream.ValueKind != JsonValueKind.False)
            {
                problems.Add(new InputProblem(ErrorCatalogue.InvalidRequest.Code, "stream", "A transcript comes whole: leave out 'stream', or send 'async' and follow the task."));
            }

            return problems.Count > 0
                ? (null, null, ApiError.Of(problems))
                : (request! with { Spec = request!.Spec with { Input = InputOf(file, task, request!.Spec.Input) } }, $"{task} {CompactJson.Hash(body.RootElement)}", null);
        }
    }

    private static string InputOf(MediaInfo file, string task, string fields)
    {
        using var document = JsonDocument.Parse(fields);
        return CompactJson.Object(writer =>
        {
            writer.WriteString("source"u8, $"/v1/media/{file.Key}");
            writer.WriteString("task"u8, task);
            foreach (var field in document.RootElement.EnumerateObject())
            {
                field.WriteTo(writer);
            }
        });
    }
}
