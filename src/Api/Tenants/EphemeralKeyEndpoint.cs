using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orleans.MediaTasks.Api.Errors;
using Orleans.MediaTasks.Api.Json;
using Orleans.MediaTasks.Api.OpenApi;
using Orleans.MediaTasks.Api.OpenApi.Bodies;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Tenants;

/// <summary><c>POST /v1/auth/ephemeral-key</c>: a key that a server hands to its pages, so that they never see the server's own.</summary>
internal static class EphemeralKeyEndpoint
{
    private const int Seconds = 300;

    public static void MapEphemeralKeys(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/auth/ephemeral-key", Make).RequireAuthorization(KeyPolicies.Read).WithName("CreateEphemeralKey").WithTags("Keys")
            .WithSummary("A key for a browser: reads and watches for five minutes, as often as it needs. It goes with the key that made it.").Answers<EphemeralKeyBody>().Refuses(403);

    private static IResult Make(HttpContext context, TimeProvider clock)
    {
        var caller = context.GetCaller();
        if (caller.Signing.IsEmpty)
        {
            return ApiError.Of(ErrorCatalogue.Forbidden, "An ephemeral key makes no other ones; ask with the key of the server.");
        }

        var end = clock.GetUtcNow().AddSeconds(Seconds);
        var key = EphemeralKey.Make(caller.Hash ?? TenantKeys.DevelopmentHash, caller.Signing.AsSpan(), end);
        return new JsonAnswer((writer, _) =>
        {
            // Clients of other servers read either spelling.
            writer.WriteStartObject();
            writer.WriteString("ephemeralKey"u8, key);
            writer.WriteString("ephemeral_key"u8, key);
            writer.WriteTime("expiresAt"u8, end);
            writer.WriteTime("expires_at"u8, end);
            writer.WriteNumber("expiresInSeconds"u8, Seconds);
            writer.WriteNumber("expires_in_seconds"u8, Seconds);
            writer.WriteEndObject();
        });
    }
}
