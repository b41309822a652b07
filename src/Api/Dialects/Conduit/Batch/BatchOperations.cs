using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Orleans.MediaTasks.Api.Errors;
using Orleans.MediaTasks.Api.Json;
using Orleans.MediaTasks.Api.Tasks;
using Orleans.MediaTasks.Api.Tenants;
using Orleans.MediaTasks.Providers.Batch;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Conduit;

/// <summary>Takes batches, tells how they stand, and cancels them. A batch is a task; its id is the task's.</summary>
internal sealed class BatchOperations(TaskCalls tasks, IGrainFactory grains, TimeProvider clock, AnswersUnderWay underWay, IOptions<ConduitOptions> options)
{
    /// <summary>What this dialect's clients send in place of <see cref="IdempotencyKey.Header"/>.</summary>
    private const string TokenHeader = "X-Idempotency-Token";

    /// <summary>A batch fails only when the cluster does: worth a few tries over some minutes.</summary>
    private static readonly RetryPolicy Retry = new() { MaximumAttempts = 6, InitialInterval = TimeSpan.FromSeconds(5) };

    /// <summary>Stores the items and a task that carries them out.</summary>
    public async Task<IResult> SubmitAsync(HttpContext context, BatchType type)
    {
        var (key, error) = IdempotencyKey.Read(context.Request, TokenHeader);
        return error as IResult ?? await JsonBody.AnswerAsync(context, options.Value.MaximumBatchBytes, body => SubmitAsync(context, type, key, body));
    }

    /// <summary>How the batch stands.</summary>
    public async Task<IResult> GetAsync(HttpContext context, string id) =>
        await FindAsync(context, id) is { } task ? BatchJson.Status(task, clock.GetUtcNow()) : ConduitErrors.UnknownOperation();

    /// <summary>Stops the batch after the item that it is at: 204. What is done stays done.</summary>
    public async Task<IResult> CancelAsync(HttpContext context, string id)
    {
        if (await FindAsync(context, id) is not { } task)
        {
            return ConduitErrors.UnknownOperation();
        }

        if (!task.Status.IsTerminal())
        {
            var (asked, _) = await tasks.CancelAsync(task.Id.Tenant, id);
            if (asked is null or { Status: not (MediaTaskStatus.Completed or MediaTaskStatus.Failed) })
            {
                return Results.NoContent();
            }

            task = asked;
        }

        return ConduitErrors.NotCancellable(task);
    }

    private async Task<IResult> SubmitAsync(HttpContext context, BatchType type, string? key, JsonElement body)
    {
        var now = clock.GetUtcNow();
        var id = MediaTaskId.New(context.User.GetTenant(), now);
        var place = new BatchPlace(id, now, []);
        if (BatchRequest.Parse(body, type, place) is not { } operation)
        {
            return ApiError.Of(place.Problems);
        }

        underWay.Add(id.Tenant, context.Response);
        var items = grains.GetGrain<IBatchGrain>(id.ToString());
        await items.StoreAsync(operation);
        var spec = new MediaTaskSpec { Kind = MediaTaskKinds.Batch, Model = type.Model, Input = BatchJson.InputOf(operation), Retry = Retry };
        var idempotency = IdempotencyKey.Of($"POST /v1/batch/{type.Path}", key, body);
        var (error, results) = await tasks.SubmitAsync(context, [new MediaTaskSubmission(id, spec, idempotency?.Scope, idempotency?.RequestHash)]);
        var accepted = results?[0] as SubmitResult.Accepted;
        if (accepted?.Task.Id != id)
        {
            // Refused, or an earlier request with this key made the batch: nobody has learnt of these.
            await items.RemoveAsync();
        }

        return error is not null ? ConduitErrors.OfSubmission(error) : BatchJson.Accepted(accepted!);
    }

    private async Task<MediaTaskSnapshot?> FindAsync(HttpContext context, string id) =>
        await tasks.FindAsync(context.User.GetTenant(), id) is { Kind: MediaTaskKinds.Batch } task ? task : null;
}
