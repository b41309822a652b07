using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using Orleans.MediaTasks.Api.Errors;
using Orleans.MediaTasks.Api.Json;
using Orleans.MediaTasks.Api.OpenApi;
using Orleans.MediaTasks.Api.OpenApi.Bodies;
using Orleans.MediaTasks.Providers;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Health;

/// <summary>Whether the process lives, and whether it can take work.</summary>
internal static class HealthEndpoints
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        var health = routes.MapGroup("/health").WithTags("Health").AllowAnonymous();
        health.MapGet("/live", () => new JsonAnswer((writer, _) =>
        {
            writer.WriteStartObject();
            writer.WriteString("status"u8, "ok"u8);
            writer.WriteEndObject();
        })).WithName("GetLiveness").WithSummary("Whether the process lives.").Answers<LiveBody>();
        health.MapGet("/ready", ReadyAsync).WithName("GetReadiness").WithSummary("Whether the server takes work, and which optional parts are missing.").Answers<HealthBody>().Refuses(503);
    }

    private static async Task<IResult> ReadyAsync(IGrainFactory grains, IHostApplicationLifetime lifetime, TimeProvider clock)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return NotReady("The server is stopping.");
        }

        if (!lifetime.ApplicationStarted.IsCancellationRequested)
        {
            return NotReady("The server is starting.");
        }

        try
        {
            // Both answers need a live silo, and the second one its store.
            var catalog = grains.GetGrain<IProviderCatalogGrain>(0).GetAsync();
            var counts = grains.GetGrain<ITaskQueryGrain>(0).CountAsync("health");
            await Task.WhenAll(catalog, counts).WaitAsync(Patience, clock);
            return Ready(await catalog);
        }
        catch (StoreUnavailableException)
        {
            return NotReady("The store does not answer.");
        }
        catch (Exception exception) when (exception is TimeoutException or OrleansException or InvalidOperationException)
        {
            return NotReady("The silo does not answer.");
        }
    }

    private static ApiError NotReady(string missing) => ApiError.Of(ErrorCatalogue.NotReady, missing) with { RetryAfter = TimeSpan.FromSeconds(1) };

    private static JsonAnswer Ready(IReadOnlyList<ProviderInfo> catalog) => new((writer, _) =>
    {
        var missing = catalog.SelectMany(MissingOf).ToList();
        writer.WriteStartObject();
        writer.WriteString("status"u8, missing.Count == 0 ? "ok"u8 : "degraded"u8);
        writer.WriteStartArray("missing"u8);
        foreach (var (name, reason) in missing)
        {
            writer.WriteStartObject();
            writer.WriteString("name"u8, name);
            writer.WriteString("reason"u8, reason);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    private static IEnumerable<(string Name, string Reason)> MissingOf(ProviderInfo provider) => provider.Unavailable is { } all
        ? [(provider.Name, all)]
        : provider.Models.Where(model => model.Unavailable is not null).Select(model => (model.Name, model.Unavailable!));
}
