using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orleans.MediaTasks.Api.Errors;
using Orleans.MediaTasks.Api.Json;
using Orleans.MediaTasks.Api.OpenApi;
using Orleans.MediaTasks.Api.OpenApi.Bodies;
using Orleans.MediaTasks.Api.Tenants;
using Orleans.MediaTasks.Limits;
using Orleans.MediaTasks.Providers;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Providers;

/// <summary>What can be run here, and how busy it is.</summary>
internal static class CatalogEndpoints
{
    public static void MapCatalog(this IEndpointRouteBuilder routes)
    {
        var models = routes.MapGroup("/models").WithTags("Models");
        models.MapGet("", ListModelsAsync).WithName("ListModels").WithSummary("What tasks can name.").Answers<ModelListBody>();
        models.MapGet("/{**name}", GetModelAsync).WithName("GetModel").WithSummary("One model.").Answers<ModelBody>().Refuses(404);

        var providers = routes.MapGroup("/providers").WithTags("Providers");
        providers.MapGet("", ListProvidersAsync).WithName("ListProviders").WithSummary("Who runs tasks, and how busy they are.").Answers<ProviderListBody>();
        providers.MapGet("/{name}", GetProviderAsync).WithName("GetProvider").WithSummary("One provider.").Answers<ProviderBody>().Refuses(404);

        // A pause concerns every tenant, so the scope for one's own tasks is not enough.
        providers.MapPost("/{name}/pause", (string name, IGrainFactory grains) => CommandAsync(name, grains, limiter => limiter.PauseAsync()))
            .RequireAuthorization(KeyPolicies.Admin).WithName("PauseProvider").WithSummary("Stops new attempts; running ones go on.").Answers<ProviderBody>().Refuses(403, 404);
        providers.MapPost("/{name}/resume", (string name, IGrainFactory grains) => CommandAsync(name, grains, limiter => limiter.ResumeAsync()))
            .RequireAuthorization(KeyPolicies.Admin).WithName("ResumeProvider").WithSummary("Ends a pause.").Answers<ProviderBody>().Refuses(403, 404);
    }

    private static async Task<IResult> ListModelsAsync(IGrainFactory grains)
    {
        var catalog = await ReadAsync(grains);
        return List(writer =>
        {
            foreach (var provider in catalog)
            {
                foreach (var model in Requestable(provider))
                {
                    CatalogJson.WriteModel(writer, model, provider);
                }
            }
        });
    }

    private static async Task<IResult> GetModelAsync(string name, IGrainFactory grains)
    {
        // A slash that the client escaped arrives escaped.
        name = Uri.UnescapeDataString(name);
        var catalog = await ReadAsync(grains);
        foreach (var provider in catalog)
        {
            if (Requestable(provider).FirstOrDefault(model => model.Name == name) is { } found)
            {
                return new JsonAnswer((writer, _) => CatalogJson.WriteModel(writer, found, provider));
            }
        }

        return ApiError.Of(ErrorCatalogue.ModelNotFound, "name", "There is no model of this name.", Near(name, [.. catalog.SelectMany(Requestable).Select(model => model.Name)]));
    }

    private static async Task<IResult> ListProvidersAsync(IGrainFactory grains)
    {
        var catalog = await ReadAsync(grains);
        var limiters = await Task.WhenAll(catalog.Select(provider => grains.GetGrain<ILimiterGrain>(provider.Name).GetStatusAsync()));
        return List(writer =>
        {
            foreach (var (provider, limiter) in catalog.Zip(limiters))
            {
                CatalogJson.WriteProvider(writer, provider, limiter);
            }
        });
    }

    private static Task<IResult> GetProviderAsync(string name, IGrainFactory grains) => CommandAsync(name, grains, limiter => limiter.GetStatusAsync());

    private static async Task<IResult> CommandAsync(string name, IGrainFactory grains, Func<ILimiterGrain, Task<LimiterStatus>> command)
    {
        // Looked up first, so that no limiter comes to life for a name that somebody made up.
        var catalog = await ReadAsync(grains);
        if (catalog.FirstOrDefault(provider => provider.Name == name) is not { } found)
        {
            return ApiError.Of(ErrorCatalogue.NotFound, "name", "There is no provider of this name.", Near(name, [.. catalog.Select(provider => provider.Name)]));
        }

        var limiter = await command(grains.GetGrain<ILimiterGrain>(name));
        return new JsonAnswer((writer, _) => CatalogJson.WriteProvider(writer, found, limiter));
    }

    private static Task<IReadOnlyList<ProviderInfo>> ReadAsync(IGrainFactory grains) => grains.GetGrain<IProviderCatalogGrain>(0).GetAsync();

    private static IEnumerable<ModelInfo> Requestable(ProviderInfo provider) => provider.Models.Where(model => MediaTaskKinds.Requestable.Contains(model.Kind));

    private static string[] Near(string name, IReadOnlyList<string> known) => NearNames.Find(name, known) is { } near ? [near] : [.. known];

    private static JsonAnswer List(Action<Utf8JsonWriter> writeItems) => new((writer, _) =>
    {
        writer.WriteStartObject();
        writer.WriteString("object"u8, "list"u8);
        writer.WriteStartArray("data"u8);
        writeItems(writer);
        writer.WriteEndArray();
        writer.WriteEndObject();
    });
}
