using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Orleans.MediaTasks.Api.Errors;
using Orleans.MediaTasks.Api.Json;
using Orleans.MediaTasks.Api.Tasks;
using Orleans.MediaTasks.Api.Tenants;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Apixo;

/// <summary>The two routes of the hosted generation API: <c>generateTask</c> and <c>statusTask</c>, at each of their addresses.</summary>
internal static class ApixoEndpoints
{
    private const string Route = "POST /api/v1/generateTask";

    public static IServiceCollection AddApixo(this IServiceCollection services) => services.AddSingleton<IErrorShape, ApixoErrors>();

    public static void MapApixo(this IEndpointRouteBuilder routes)
    {
        foreach (var prefix in ApixoErrors.Prefixes)
        {
            var group = routes.MapGroup(prefix).ExcludeFromDescription().RequireScopeOfMethod();
            group.MapPost("/generateTask/{**model}", SubmitAsync);
            group.MapGet("/statusTask/{**model}", GetAsync);
        }
    }

    /// <summary>The documented snippet sends its JSON without a content type, and <c>fetch</c> then calls it text.</summary>
    private static Task<IResult> SubmitAsync(HttpContext context, string model, SubmitBody bodies, TaskCalls tasks) => bodies.ReadAsync(
        context,
        async (body, key) =>
        {
            var problems = new List<InputProblem>();
            if (ApixoRequest.Parse(body, model, problems) is not { } spec)
            {
                return ApiError.Of(problems);
            }

            var (error, accepted) = await tasks.SubmitAsync(context, spec, IdempotencyKey.Of($"{Route}/{model}", key, body));
            return error as IResult ?? new JsonAnswer((writer, _) => ApixoTaskJson.Write(writer, data => data.WriteString("taskId"u8, accepted!.Task.Id.ToPrefixedString())));
        },
        anyType: true);

    private static async Task<IResult> GetAsync(HttpContext context, TaskCalls tasks) => context.Request.Query["taskId"].ToString() switch
    {
        "" => ApiError.Of(ErrorCatalogue.MissingParameter, "taskId", "Name the task: ?taskId=…"),
        var id => await tasks.FindAsync(context.User.GetTenant(), id) is { } task
            ? new JsonAnswer((writer, urls) => ApixoTaskJson.Write(writer, data => ApixoTaskJson.WriteStatus(data, task, urls)))
            : ApiError.Of(ErrorCatalogue.NotFound, "Task not found"),
    };
}
