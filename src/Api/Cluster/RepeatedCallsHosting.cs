using Microsoft.Extensions.DependencyInjection;

namespace Orleans.MediaTasks.Api.Cluster;

/// <summary>Puts <see cref="RepeatedCalls"/> into a node that has other silos to call.</summary>
public static class RepeatedCallsHosting
{
    /// <summary>Adds it. The host adds the Orleans client or silo.</summary>
    public static IServiceCollection AddRepeatedCalls(this IServiceCollection services) => services.AddSingleton<IOutgoingGrainCallFilter, RepeatedCalls>();
}
