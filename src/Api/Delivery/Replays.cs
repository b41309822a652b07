using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Orleans.MediaTasks.Api.Errors;
using Orleans.MediaTasks.Api.Tenants;
using Orleans.MediaTasks.Delivery;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Delivery;

/// <summary>Has deliveries sent once more.</summary>
internal static class Replays
{
    /// <summary>Those that a body describes.</summary>
    /// <param name="context">The request, for its tenant.</param>
    /// <param name="body">The filters.</param>
    /// <param name="grains">The cluster.</param>
    /// <param name="endpoint">The endpoint that the address names; null leaves it to the body.</param>
    public static async Task<IResult> AnswerAsync(HttpContext context, JsonElement body, IGrainFactory grains, string? endpoint = null)
    {
        var problems = new List<InputProblem>();
        var query = DeadLetterQuery.ParseReplay(body, context.User.GetTenant(), problems);
        if (problems.Count > 0)
        {
            return ApiError.Of(problems);
        }

        query = endpoint is null ? query : query with { Endpoint = endpoint };
        var replayed = await grains.GetGrain<IDeliveryLogGrain>(0).ReplayAsync(query);
        return DeliveryJson.Replayed(replayed, hasMore: replayed == query.Limit);
    }
}
