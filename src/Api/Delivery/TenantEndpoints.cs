using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Orleans.MediaTasks.Api.Errors;
using Orleans.MediaTasks.Api.Json;
using Orleans.MediaTasks.Api.Tenants;
using Orleans.MediaTasks.Delivery;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Delivery;

/// <summary>The endpoints of the caller's tenant.</summary>
internal static class TenantEndpoints
{
    /// <summary>What keeps them.</summary>
    public static IWebhookEndpointsGrain Webhooks(this IGrainFactory grains, HttpContext context) => grains.GetGrain<IWebhookEndpointsGrain>(context.User.GetTenant());

    /// <summary>One of them; null when the tenant has none of this id.</summary>
    public static async Task<WebhookEndpoint?> FindWebhookAsync(this IGrainFactory grains, HttpContext context, string id) =>
        (await grains.Webhooks(context).GetAsync()).Endpoints.FirstOrDefault(endpoint => endpoint.Id == id);

    /// <summary>Makes the endpoint that a body describes.</summary>
    /// <param name="grains">The way to what keeps it.</param>
    /// <param name="context">The request.</param>
    /// <param name="options">Limits.</param>
    /// <param name="parse">Reads the body in the caller's words, for links that begin with the base address; null when there are problems.</param>
    /// <param name="answer">Shows the endpoint in the caller's words.</param>
    public static Task<IResult> CreateWebhookAsync(
        this IGrainFactory grains, HttpContext context, ApiOptions options, Func<JsonElement, string, List<InputProblem>, WebhookEndpoint?> parse, Func<WebhookEndpoint, IResult> answer) =>
        JsonBody.AnswerAsync(context, options.MaximumJsonBytes, async body =>
        {
            var problems = new List<InputProblem>();
            return parse(body, UrlContext.Of(context.Request, options).BaseUrl, problems) is not { } endpoint
                ? ApiError.Of(problems)
                : await grains.Webhooks(context).CreateAsync(endpoint) is { } made
                    ? answer(made)
                    : ApiError.Of(ErrorCatalogue.TooManyWebhooks, $"There are {WebhookEndpoint.MaximumPerTenant} webhooks already.");
        });

    /// <summary>Changes an endpoint as a body says.</summary>
    /// <param name="grains">The way to what keeps it.</param>
    /// <param name="context">The request.</param>
    /// <param name="id">The endpoint's id.</param>
    /// <param name="options">Limits.</param>
    /// <param name="parse">Reads the body in the caller's words; null when there are problems.</param>
    /// <param name="answer">Shows the endpoint in the caller's words; null when there is none of this id.</param>
    public static Task<IResult> ChangeWebhookAsync(
        this IGrainFactory grains, HttpContext context, string id, ApiOptions options, Func<JsonElement, List<InputProblem>, WebhookEndpointChange?> parse, Func<WebhookEndpoint?, IResult> answer) =>
        JsonBody.AnswerAsync(context, options.MaximumJsonBytes, async body =>
        {
            var problems = new List<InputProblem>();
            var change = parse(body, problems);
            return problems.Count > 0 ? ApiError.Of(problems) : answer(await grains.Webhooks(context).ChangeAsync(id, change!));
        });
}
