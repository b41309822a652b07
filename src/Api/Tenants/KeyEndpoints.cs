using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Orleans.MediaTasks.Api.Errors;
using Orleans.MediaTasks.Api.Json;
using Orleans.MediaTasks.Api.OpenApi;
using Orleans.MediaTasks.Api.OpenApi.Bodies;
using Orleans.MediaTasks.Tasks;
using Orleans.MediaTasks.Tenants;

namespace Orleans.MediaTasks.Api.Tenants;

/// <summary>The routes under <c>/v1/keys</c>, for a tenant's administrators and the operator.</summary>
internal static class KeyEndpoints
{
    private const int SigningBytes = 32;

    public static void MapKeys(this IEndpointRouteBuilder routes)
    {
        var keys = routes.MapGroup("/v1/keys").WithTags("Keys").RequireAuthorization(KeyPolicies.Keys);
        keys.MapPost("", CreateAsync).WithName("CreateKey").WithSummary("Makes a key. Its text is in this answer and never shown again.")
            .Takes(typeof(KeyRequestBody), ApiExamples.CreateKey).Answers<NewKeyBody>(201).Refuses(400, 403, 409, 413, 415);
        keys.MapGet("", ListAsync).WithName("ListKeys").WithSummary("The tenant's keys, oldest first.").WithTenant().Answers<KeyListBody>().Refuses(400, 403);
        keys.MapGet("/{id}", GetAsync).WithName("GetKey").WithSummary("One key.").WithTenant().Answers<KeyBody>().Refuses(400, 403, 404);
        keys.MapPatch("/{id}", ChangeAsync).WithName("ChangeKey").WithSummary("Changes a key, everywhere within five seconds. A field that is null loses its value; one that is left out stays.")
            .WithTenant().Takes(typeof(KeyChangeBody), ApiExamples.ChangeKey).Answers<KeyBody>().Refuses(400, 403, 404, 413, 415);
        keys.MapDelete("/{id}", DeleteAsync).WithName("DeleteKey").WithSummary("Removes a key for good, everywhere within five seconds.").WithTenant().Produces(204).Refuses(400, 403, 404);
    }

    private static RouteHandlerBuilder WithTenant(this RouteHandlerBuilder builder) => builder.WithQuery("tenant", "Whose key; for the operator alone, and required then.");

    private static async Task<IResult> CreateAsync(HttpContext context, IGrainFactory grains, TimeProvider clock, IOptions<ApiOptions> options) =>
        await JsonBody.AnswerAsync(context, options.Value.MaximumJsonBytes, async body =>
        {
            var problems = new List<InputProblem>();
            var now = clock.GetUtcNow();
            var request = KeyRequest.ParseNew(body, now, problems);
            if (problems.Count > 0)
            {
                return ApiError.Of(problems);
            }

            var (tenant, error) = TenantOf(context, request.Tenant);
            return error is null ? await StoreAsync(grains, request.ToKey(NewId(), tenant!, now), KeyText.New()) : error;
        });

    private static async Task<IResult> StoreAsync(IGrainFactory grains, ApiKey key, string secret)
    {
        var made = key with { Preview = KeyText.PreviewOf(secret), Signing = [.. RandomNumberGenerator.GetBytes(SigningBytes)] };
        return await grains.GetGrain<ITenantGrain>(key.Tenant).CreateKeyAsync(KeyText.HashOf(secret), made) is { } stored
            ? KeyJson.Made(stored, secret)
            : ApiError.Of(ErrorCatalogue.TooManyKeys, $"The tenant '{key.Tenant}' has {TenantName.MaximumKeys} keys.");
    }

    private static async Task<IResult> ListAsync(HttpContext context, IGrainFactory grains)
    {
        var (tenant, error) = TenantOf(context);
        return error as IResult ?? KeyJson.List(await grains.GetGrain<ITenantGrain>(tenant!).ListKeysAsync());
    }

    private static Task<IResult> GetAsync(HttpContext context, string id, IGrainFactory grains) =>
        WithTenantAsync(context, async tenant => Answer(await grains.GetGrain<ITenantGrain>(tenant).GetKeyAsync(id)));

    private static Task<IResult> ChangeAsync(HttpContext context, string id, IGrainFactory grains, KeyDirectory directory, TimeProvider clock, IOptions<ApiOptions> options) =>
        WithTenantAsync(context, tenant => JsonBody.AnswerAsync(context, options.Value.MaximumJsonBytes, async body =>
        {
            var problems = new List<InputProblem>();
            var change = KeyRequest.ParseChange(body, clock.GetUtcNow(), problems);
            return problems.Count > 0 ? ApiError.Of(problems) : Answer(Forget(directory, await grains.GetGrain<ITenantGrain>(tenant).ChangeKeyAsync(id, change)));
        }));

    private static Task<IResult> DeleteAsync(HttpContext context, string id, IGrainFactory grains, KeyDirectory directory) => WithTenantAsync(context, async tenant =>
        Forget(directory, await grains.GetGrain<ITenantGrain>(tenant).DeleteKeyAsync(id)) is null ? Unknown() : Results.NoContent());

    private static async Task<IResult> WithTenantAsync(HttpContext context, Func<string, Task<IResult>> work)
    {
        var (tenant, error) = TenantOf(context);
        return error is null ? await work(tenant!) : error;
    }

    private static (string? Tenant, ApiError? Error) TenantOf(HttpContext context) => TenantOf(context, context.Request.Query["tenant"].ToString() is { Length: > 0 } named ? named : null);

    /// <summary>The caller's own tenant; only the operator, who has none, names one.</summary>
    private static (string? Tenant, ApiError? Error) TenantOf(HttpContext context, string? named) => (context.GetCaller().Tenant, named) switch
    {
        ({ } own, null) => (own, null),
        ({ } own, _) when own == named => (own, null),
        ({ }, _) => (null, ApiError.Of(ErrorCatalogue.Forbidden, "tenant", "This key administers its own tenant alone; leave 'tenant' out.")),
        (null, null) => (null, ApiError.Of(ErrorCatalogue.MissingParameter, "tenant", "The operator's key belongs to no tenant: name one in 'tenant'.")),
        _ => TenantName.IsValid(named)
            ? (named, null)
            : (null, ApiError.Of(ErrorCatalogue.InvalidRequest, "tenant", $"A tenant has 1 to {TenantName.MaximumLength} characters of a-z, 0-9, '-' and '_'.")),
    };

    private static string NewId() => $"key_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(10))}";

    private static HashedKey? Forget(KeyDirectory directory, HashedKey? changed)
    {
        if (changed is not null)
        {
            directory.Forget(changed.Hash);
        }

        return changed;
    }

    private static IResult Answer(HashedKey? found) => found is null ? Unknown() : KeyJson.One(found.Key);

    private static ApiError Unknown() => ApiError.Of(ErrorCatalogue.NotFound, "There is no key with this id.");
}
