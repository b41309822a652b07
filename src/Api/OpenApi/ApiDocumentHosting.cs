using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Scalar.AspNetCore;

namespace Orleans.MediaTasks.Api.OpenApi;

/// <summary>Serves the document at <c>/openapi/v1.json</c> and a page that shows it at <c>/docs</c>, with nothing from elsewhere.</summary>
internal static class ApiDocumentHosting
{
    public static IServiceCollection AddApiDocument(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            json.SerializerOptions.DictionaryKeyPolicy = null;
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
        });
        return services.AddOpenApi("v1", ApiDocument.Configure);
    }

    public static void MapApiDocument(this IEndpointRouteBuilder routes)
    {
        routes.MapOpenApi().AllowAnonymous();
        routes.MapScalarApiReference("/docs", page =>
        {
            page.Title = "Orleans.MediaTasks";
            page.DefaultFonts = false;
            page.Telemetry = false;
        }).AllowAnonymous();
    }
}
