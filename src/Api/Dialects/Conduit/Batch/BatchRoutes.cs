using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orleans.MediaTasks.Api.Tenants;

namespace Orleans.MediaTasks.Api.Dialects.Conduit;

/// <summary>The addresses of batches. What changes keys or charges them is for administrators, as it is one by one.</summary>
internal static class BatchRoutes
{
    public static void MapBatches(this RouteGroupBuilder v1)
    {
        var batch = v1.MapGroup("/batch");
        batch.MapPost(BatchType.SpendUpdates.Path, Submit(BatchType.SpendUpdates)).RequireAuthorization(KeyPolicies.Admin);
        batch.MapPost(BatchType.KeyUpdates.Path, Submit(BatchType.KeyUpdates)).RequireAuthorization(KeyPolicies.Admin);
        batch.MapPost(BatchType.WebhookSends.Path, Submit(BatchType.WebhookSends));
        batch.MapGet("/operations/{id}", (HttpContext context, string id, BatchOperations operations) => operations.GetAsync(context, id));
        batch.MapPost("/operations/{id}/cancel", (HttpContext context, string id, BatchOperations operations) => operations.CancelAsync(context, id));
    }

    private static Delegate Submit(BatchType type) => (HttpContext context, BatchOperations operations) => operations.SubmitAsync(context, type);
}
