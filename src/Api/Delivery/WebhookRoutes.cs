using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Orleans.MediaTasks.Api.Errors;
using Orleans.MediaTasks.Api.Json;
using Orleans.MediaTasks.Api.OpenApi;
using Orleans.MediaTasks.Api.OpenApi.Bodies;
using Orleans.MediaTasks.Api.Tenants;
using Orleans.MediaTasks.Delivery;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Delivery;

/// <summary>The routes under <c>/v1/webhooks</c>: a tenant's endpoints, for its administrators.</summary>
internal static class WebhookRoutes
{
    public static void MapWebhooks(this IEndpointRouteBuilder routes)
    {
        var webhooks = routes.MapGroup("/v1/webhooks").WithTags("Webhooks").RequireAuthorization(KeyPolicies.Admin);
        webhooks.MapPost("", CreateAsync).WithName("CreateWebhook").WithSummary("Adds an endpoint for the events of all your tasks. Its secret is in this answer and never shown again.")
            .Takes(typeof(WebhookRequestBody), ApiExamples.CreateWebhook).Answers<NewWebhookBody>(201).Refuses(400, 403, 409, 413, 415);
        webhooks.MapGet("", ListAsync).WithName("ListWebhooks").WithSummary("Your endpoints and how they do, oldest first.").Answers<WebhookListBody>().Refuses(403);
        webhooks.MapGet("/secret", SecretAsync).WithName("GetWebhookSecret").WithSummary("What deliveries to a task's own webhook_url are signed with when the task brought no webhook_secret.")
            .Answers<WebhookSecretBody>().Refuses(403);
        webhooks.MapGet("/{id}", GetAsync).WithName("GetWebhook").WithSummary("One endpoint.").Answers<WebhookBody>().Refuses(403, 404);
        webhooks.MapPatch("/{id}", ChangeAsync).WithName("ChangeWebhook").WithSummary("Changes an endpoint, everywhere within five seconds; enabled: true switches one on again that was switched off for failing.")
            .Takes(typeof(WebhookRequestBody), ApiExamples.ChangeWebhook).Answers<WebhookBody>().Refuses(400, 403, 404, 413, 415);
        webhooks.MapDelete("/{id}", DeleteAsync).WithName("DeleteWebhook").WithSummary("Removes an endpoint; what is still to be sent to it becomes dead letters.").Produces(204).Refuses(403, 404);
        webhooks.MapPost("/{id}/rotate", RotateAsync).WithName("RotateWebhookSecret").WithSummary("Gives an endpoint a new secret; for the overlap, a day unless told otherwise, the old one signs as well.")
            .Takes(typeof(WebhookRotationBody), ApiExamples.RotateWebhook).Answers<NewWebhookBody>().Refuses(400, 403, 404, 413, 415);
        webhooks.MapPost("/{id}/test", TestAsync).WithName("TestWebhook").WithSummary("Sends an event webhook.test once, now, and says what came of it.").Answers<WebhookTestBody>().Refuses(403, 404);
        webhooks.MapPost("/{id}/replay", ReplayAsync).WithName("ReplayWebhook").WithSummary("Sends what was given up for this endpoint once more, at most 1,000 in one call.")
            .Takes(typeof(ReplayRequestBody), ApiExamples.Replay).Answers<ReplayBody>().Refuses(400, 403, 404, 413, 415);
    }

    private static Task<IResult> CreateAsync(HttpContext context, IGrainFactory grains, TimeProvider clock, IOptions<ApiOptions> options) =>
        grains.CreateWebhookAsync(context, options.Value, (body, baseUrl, problems) => WebhookRequest.ParseNew(body, baseUrl, clock.GetUtcNow(), problems), WebhookJson.Made);

    private static async Task<IResult> ListAsync(HttpContext context, IGrainFactory grains) => WebhookJson.List((await grains.Webhooks(context).GetAsync()).Endpoints);

    private static async Task<IResult> SecretAsync(HttpContext context, IGrainFactory grains) => WebhookJson.Secret(await grains.Webhooks(context).GetSecretAsync());

    private static async Task<IResult> GetAsync(HttpContext context, string id, IGrainFactory grains) => Answer(await grains.FindWebhookAsync(context, id));

    private static Task<IResult> ChangeAsync(HttpContext context, string id, IGrainFactory grains, IOptions<ApiOptions> options) =>
        grains.ChangeWebhookAsync(context, id, options.Value, WebhookRequest.ParseChange, Answer);

    private static async Task<IResult> DeleteAsync(HttpContext context, string id, IGrainFactory grains) =>
        await grains.Webhooks(context).DeleteAsync(id) is null ? Unknown() : Results.NoContent();

    private static Task<IResult> RotateAsync(HttpContext context, string id, IGrainFactory grains, IOptions<ApiOptions> options) =>
        JsonBody.AnswerAsync(context, options.Value.MaximumJsonBytes, async body =>
        {
            var problems = new List<InputProblem>();
            var (secret, overlap) = WebhookRequest.ParseRotation(body, problems);
            return problems.Count > 0 ? ApiError.Of(problems)
                : await grains.Webhooks(context).RotateAsync(id, secret, overlap) is { } endpoint ? WebhookJson.Rotated(endpoint)
                : Unknown();
        });

    private static async Task<IResult> TestAsync(HttpContext context, string id, IGrainFactory grains) =>
        await grains.Webhooks(context).TestAsync(id) is { } attempt ? WebhookJson.Tested(attempt) : Unknown();

    private static async Task<IResult> ReplayAsync(HttpContext context, string id, IGrainFactory grains, IOptions<ApiOptions> options) =>
        await grains.FindWebhookAsync(context, id) is null
            ? Unknown()
            : await JsonBody.AnswerAsync(context, options.Value.MaximumJsonBytes, body => Replays.AnswerAsync(context, body, grains, id));

    private static IResult Answer(WebhookEndpoint? endpoint) => endpoint is null ? Unknown() : WebhookJson.One(endpoint);

    private static ApiError Unknown() => ApiError.Of(ErrorCatalogue.NotFound, "There is no endpoint with this id.");
}
