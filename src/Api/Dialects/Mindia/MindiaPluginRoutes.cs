using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Orleans.MediaTasks.Api.Json;

namespace Orleans.MediaTasks.Api.Dialects.Mindia;

/// <summary>The routes under <c>/api/plugins</c>. No installation has plugins yet, and the list says so.</summary>
internal static class MindiaPluginRoutes
{
    public static void MapMindiaPlugins(this IEndpointRouteBuilder routes) => routes.MapGet("/plugins", () => new JsonAnswer((writer, _) => WriteNone(writer)));

    private static void WriteNone(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("plugins"u8);
        writer.WriteEndArray();
        writer.WriteNumber("total"u8, 0);
        writer.WriteNumber("count"u8, 0);
        writer.WriteEndObject();
    }
}
