using Microsoft.Extensions.DependencyInjection;
using Orleans.MediaTasks.Api.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Conduit;

/// <summary>The dialect of the media gateway: an OpenAI-like API for pictures, videos, sound and vectors, with live events over SignalR.</summary>
internal static class ConduitSetup
{
    public static void AddConduit(this IServiceCollection services)
    {
        services.AddOptions<ConduitOptions>().BindConfiguration(ConduitOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<ITaskBodyAddition, ConduitTaskJson>();
        services.AddSingleton<AnswersUnderWay>();
        services.AddSingleton<ConduitResults>();
        services.AddSingleton<ConduitSubmissions>();
        services.AddSingleton<ConduitTasks>();
        services.AddSingleton<BatchOperations>();
        services.AddSingleton<ConduitTranscriptions>();
        services.AddConduitHubs();
    }
}
