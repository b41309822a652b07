using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Orleans.MediaTasks.Api.Metrics;

namespace Orleans.MediaTasks.Api.Tenants;

/// <summary>Counts event streams and sockets, and cuts those whose key is switched off: they outlive the look at it that let them in.</summary>
internal sealed class LiveConnections(RequestDelegate next, KeyWatch keys, ConnectionCounts counts)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<Mark>() is null)
        {
            await next(context);
            return;
        }

        using var watched = context.Features.Get<ApiCaller>() is { Hash: { } hash } ? keys.Watch(hash, context.Abort) : null;
        using var counted = counts.Open(context);
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
