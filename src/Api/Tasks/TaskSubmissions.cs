using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Orleans.MediaTasks.Api.Errors;
using Orleans.MediaTasks.Api.Json;
using Orleans.MediaTasks.Api.Tenants;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Tasks;

/// <summary>Takes submissions: one task, or many in one commit.</summary>
/// <remarks>An accepted task is on disk before the answer leaves.</remarks>
internal sealed class TaskSubmissions(SubmitBody bodies, TaskCalls tasks, TimeProvider clock, TaskWait wait, IOptions<ApiOptions> options)
{
    private const string OneRoute = "POST /v1/tasks";
    private const string BatchRoute = "POST /v1/tasks/batch";

    public Task<IResult> SubmitAsync(HttpContext context) => bodies.ReadAsync(context, async (body, key) =>
    {
        var problems = new List<InputProblem>();
        var now = clock.GetUtcNow();
        if (TaskRequest.Parse(body, "", now, problems) is not { } spec)
        {
            return ApiError.Of(problems);
        }

        var (error, accepted) = await tasks.SubmitAsync(context, spec, IdempotencyKey.Of(OneRoute, key, body));
        return error ?? await AnswerAsync(context, accepted!);
    });

    public Task<IResult> SubmitBatchAsync(HttpContext context) => bodies.ReadAsync(context, async (body, key) =>
    {
        var problems = new List<InputProblem>();
        var now = clock.GetUtcNow();
        var specs = TaskBatch.Parse(body, options.Value.MaximumBatchTasks, now, problems);
        if (problems.Count > 0)
        {
            return ApiError.Of(problems);
        }

        var submissions = Number(specs, context.User.GetTenant(), now, key, key is null ? null : CompactJson.Hash(body));
        var (error, results) = await tasks.SubmitAsync(context, submissions, isBatch: true);
        return error as IResult ?? AnswerAll(results!);
    });

    private static MediaTaskSubmission[] Number(List<MediaTaskSpec> specs, string tenant, DateTimeOffset now, string? key, string? hash) =>
        [.. specs.Select((spec, index) => new MediaTaskSubmission(MediaTaskId.New(tenant, now), spec, key is null ? null : $"{BatchRoute} {key}#{index}", hash))];

    private async Task<IResult> AnswerAsync(HttpContext context, SubmitResult.Accepted accepted)
    {
        var seconds = PreferWait.Read(context.Request, options.Value.MaximumWait);
        var task = seconds is { } limit
            ? await wait.UntilEndAsync(accepted.Task, TimeSpan.FromSeconds(limit), context.RequestAborted)
            : accepted.Task;
        return TaskAnswer.Accepted(task, accepted.Replayed, seconds);
    }

    private static JsonAnswer AnswerAll(IReadOnlyList<SubmitResult> results) => new((writer, urls) => Write(writer, urls, results))
    {
        Status = StatusCodes.Status202Accepted,
        Headers = (headers, _) =>
        {
            headers.RetryAfter = "1";
            TaskAnswer.SetReplayed(headers, results.All(result => result is SubmitResult.Accepted { Replayed: true }));
        },
    };

    private static void Write(Utf8JsonWriter writer, UrlContext urls, IReadOnlyList<SubmitResult> results)
    {
        writer.WriteStartObject();
        writer.WriteString("object"u8, "list"u8);
        writer.WriteStartArray("tasks"u8);
        foreach (var result in results)
        {
            TaskJson.Write(writer, ((SubmitResult.Accepted)result).Task, urls, TaskDetail.Short);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
