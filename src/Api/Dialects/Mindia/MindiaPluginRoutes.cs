using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Orleans.MediaTasks.Api.Errors;
using Orleans.MediaTasks.Api.Json;
using Orleans.MediaTasks.Api.Tenants;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Mindia;

/// <summary>The routes under <c>/api/plugins</c>: what is installed, what the tenant has set for it, and running it.</summary>
internal static class MindiaPluginRoutes
{
    private static readonly string[] Fields = ["enabled", "config"];

    public static void MapMindiaPlugins(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/plugins");
        group.MapGet("", async (HttpContext context, MindiaPlugins plugins) => MindiaPluginJson.List(await plugins.ListAsync(context.User.GetTenant())));
        group.MapGet("/{name}/config", GetAsync);

        // It changes what everybody else's tasks of the tenant do.
        group.MapPut("/{name}/config", SetAsync).RequireAuthorization(KeyPolicies.Admin);
        group.MapPost("/{name}/execute", (HttpContext context, string name, MindiaPluginIntake intake) => intake.ExecuteAsync(context, name));
    }

    private static async Task<IResult> GetAsync(HttpContext context, string name, MindiaPlugins plugins) =>
        await plugins.FindAsync(context.User.GetTenant(), name) is { } plugin ? MindiaPluginJson.Config(plugin) : await plugins.UnknownAsync(name);

    private static async Task<IResult> SetAsync(HttpContext context, string name, MindiaPlugins plugins, IOptions<ApiOptions> options)
    {
        var tenant = context.User.GetTenant();
        if (await plugins.FindAsync(tenant, name) is not { } plugin)
        {
            return await plugins.UnknownAsync(name);
        }

        var (document, bodyError) = await JsonBody.ReadAsync(context.Request, options.Value.MaximumJsonBytes, anyType: true);
        using (document)
        {
            if (bodyError is not null)
            {
                return bodyError;
            }

            var problems = new List<InputProblem>();
            var (enabled, config) = Parse(document!.RootElement, problems);
            if (problems.Count > 0)
            {
                return ApiError.Of(problems);
            }

            var (changed, error) = await plugins.SetAsync(tenant, plugin, enabled, config);
            return error as IResult ?? MindiaPluginJson.Config(changed!);
        }
    }

    private static (bool? Enabled, string? Config) Parse(JsonElement body, List<InputProblem> problems)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            problems.Add(new InputProblem("invalid_request", null, "The body must be a JSON object with 'enabled', 'config' or both."));
            return default;
        }

        var fields = new FieldReader(body, "", problems);
        var (enabled, config) = (fields.Flag("enabled"), fields.Object("config"));
        if (enabled is null && config is null && problems.Count == 0)
        {
            fields.Miss("enabled", "Say what to change: 'enabled', 'config' or both.", Fields);
        }

        return (enabled, config is { } values ? CompactJson.Of(values) : null);
    }
}
