using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Orleans.MediaTasks.Api.Tenants;

/// <summary>Cuts event streams and sockets when their key is switched off: they outlive the look at it that let them in.</summary>
internal sealed class LiveConnections(RequestDelegate next, KeyWatch keys)
{
    public async Task InvokeAsync(HttpContext context)
    {
        using var watched = context.GetEndpoint()?.Metadata.GetMetadata<Mark>() is not null && context.Features.Get<ApiCaller>() is { Hash: { } hash }
            ? keys.Watch(hash, context.Abort)
            : null;
        await next(context);
    }

    /// <summary>Says of a route that its answers may last.</summary>
    public sealed class Mark;
}

/// <summary>How routes say that their answers may last.</summary>
internal static class LiveConnectionRoutes
{
    public static TBuilder StayOpen<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new LiveConnections.Mark());
}
