using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Orleans.MediaTasks.Api.Delivery;
using Orleans.MediaTasks.Api.Errors;
using Orleans.MediaTasks.Api.Tenants;
using Orleans.MediaTasks.Delivery;

namespace Orleans.MediaTasks.Api.Dialects.Mindia;

/// <summary>The routes under <c>/api/webhooks</c>: the tenant's endpoints in this dialect's words, for its administrators.</summary>
internal static class MindiaWebhookRoutes
{
    private const int EventsShown = 100;

    public static void MapMindiaWebhooks(this IEndpointRouteBuilder routes)
    {
        // They tell of everybody's tasks.
        var webhooks = routes.MapGroup("/webhooks").RequireAuthorization(KeyPolicies.Admin);
        webhooks.MapPost("", CreateAsync);
        webhooks.MapGet("", async (HttpContext context, IGrainFactory grains) => MindiaWebhookJson.List((await grains.Webhooks(context).GetAsync()).Endpoints));
        webhooks.MapGet("/{id}", async (HttpContext context, string id, IGrainFactory grains) => Answer(await grains.FindWebhookAsync(context, id)));
        webhooks.MapMethods("/{id}", ["PATCH", "PUT"], ChangeAsync);
        webhooks.MapDelete("/{id}", DeleteAsync);
        webhooks.MapGet("/{id}/events", EventsAsync);
    }

    private static Task<IResult> CreateAsync(HttpContext context, IGrainFactory grains, TimeProvider clock, IOptions<ApiOptions> options) =>
        grains.CreateWebhookAsync(
            context, options.Value, (body, baseUrl, problems) => MindiaWebhookRequest.ParseNew(body, baseUrl, clock.GetUtcNow(), problems), MindiaWebhookJson.Made);

    private static Task<IResult> ChangeAsync(HttpContext context, string id, IGrainFactory grains, IOptions<ApiOptions> options) =>
        grains.ChangeWebhookAsync(context, id, options.Value, MindiaWebhookRequest.ParseChange, Answer);

    private static async Task<IResult> DeleteAsync(HttpContext context, string id, IGrainFactory grains) =>
        await grains.Webhooks(context).DeleteAsync(id) is null ? Unknown() : Results.NoContent();

    /// <summary>What was told of late: what is under way first, then what was given up, then what arrived.</summary>
    private static async Task<IResult> EventsAsync(HttpContext context, string id, IGrainFactory grains)
    {
        if (await grains.FindWebhookAsync(context, id) is null)
        {
            return Unknown();
        }

        var events = new List<WebhookDelivery>();
        foreach (var status in (DeliveryStatus[])[DeliveryStatus.Pending, DeliveryStatus.Dead, DeliveryStatus.Delivered])
        {
            events.AddRange((await grains.GetGrain<IDeliveryLogGrain>(0).ListAsync(
                new DeliveryQuery { Tenant = context.User.GetTenant(), Endpoint = id, Status = status, Limit = EventsShown })).Deliveries);
        }

        return MindiaWebhookJson.Events(id, events);
    }

    private static IResult Answer(WebhookEndpoint? endpoint) => endpoint is null ? Unknown() : MindiaWebhookJson.One(endpoint);

    private static ApiError Unknown() => ApiError.Of(ErrorCatalogue.NotFound, "There is no webhook with this id.");
}
