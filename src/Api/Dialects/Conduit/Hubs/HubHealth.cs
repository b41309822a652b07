using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orleans.MediaTasks.Api.Errors;
using Orleans.MediaTasks.Api.Json;
using Orleans.MediaTasks.Api.Metrics;
using Orleans.MediaTasks.Api.Tenants;

namespace Orleans.MediaTasks.Api.Dialects.Conduit;

/// <summary><c>/health/signalr</c>: how the hubs of this node stand.</summary>
/// <remarks>What hubs tell is not kept in a queue: a connection that comes back is told how its tasks stand. So nothing waits, and nothing is ever given up.</remarks>
internal static class HubHealth
{
    private const string HubPrefix = "/hubs/";

    public static void MapHubHealth(this IEndpointRouteBuilder routes)
    {
        var hubs = routes.MapGroup("/health/signalr").ExcludeFromDescription().RequireAuthorization(KeyPolicies.Admin);
        hubs.MapGet("/connections", (ConnectionCounts counts) => Connections(counts));
        hubs.MapGet("/queue", () => new JsonAnswer((writer, _) =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("pendingMessages"u8, 0);
            writer.WriteNumber("deadLetterMessages"u8, 0);
            writer.WriteEndObject();
        }));
        hubs.MapGet("/queue/deadletter", () => new JsonAnswer((writer, _) =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("messages"u8);
            writer.WriteEndArray();
            writer.WriteNumber("count"u8, 0);
            writer.WriteEndObject();
        }));
        hubs.MapPost("/queue/deadletter/{id}/requeue", () => ApiError.Of(ErrorCatalogue.NotFound, "There is no dead letter with this id: hubs keep no messages, a client that comes back is told how its tasks stand."));
    }

    private static JsonAnswer Connections(ConnectionCounts counts) => new((writer, _) =>
    {
        var hubs = counts.Read().Where(entry => entry.Route.StartsWith(HubPrefix, StringComparison.Ordinal)).ToList();
        writer.WriteStartObject();
        writer.WriteNumber("totalActiveConnections"u8, hubs.Sum(hub => hub.Open));
        WriteByHub(writer, hubs);
        writer.WriteEndObject();
    });

    private static void WriteByHub(Utf8JsonWriter writer, List<(string Route, int Open)> hubs)
    {
        writer.WriteStartObject("connectionsByHub"u8);
        foreach (var (route, open) in hubs)
        {
            writer.WriteNumber(route[HubPrefix.Length..], open);
        }

        writer.WriteEndObject();
    }
}
