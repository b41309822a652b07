using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Orleans.MediaTasks.Api.Tenants;

namespace Orleans.MediaTasks.Api.Metrics;

/// <summary>What reading the numbers of a node asks for: the scope for administering, a setting, or the machine of a developer.</summary>
internal sealed class MetricsReading : IAuthorizationRequirement
{
    /// <summary>Decides it. A loopback address alone lets nobody in outside of Development: a proxy on the same machine has one for all its callers.</summary>
    internal sealed class Handler(TenantKeys keys, IOptions<MetricsOptions> options) : AuthorizationHandler<MetricsReading>
    {
        protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, MetricsReading requirement)
        {
            var from = (context.Resource as HttpContext)?.Connection.RemoteIpAddress;
            if (options.Value.Anonymous || keys.IsDeveloper(from) || context.User.HasScope(KeyPolicies.Admin))
            {
                context.Succeed(requirement);
            }

            return Task.CompletedTask;
        }
    }
}
