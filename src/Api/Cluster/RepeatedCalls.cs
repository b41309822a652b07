using System.Reflection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.MediaTasks.Tasks;
using Orleans.Runtime.Messaging;

namespace Orleans.MediaTasks.Api.Cluster;

/// <summary>Makes calls from the API into the grid again when their silo died or cannot be reached.</summary>
/// <remarks>A call that ended so may have been carried out. Repeating is right because every call of the contracts in Grains.Abstractions
/// comes to the same for the second time (tasks have ids before they are sent), except for those marked <see cref="NotRepeatableAttribute"/>.
/// Bounded by <see cref="ApiOptions.CallBudget"/>. Never repeats what a grain refused or a store that is away: those are answers.</remarks>
internal sealed partial class RepeatedCalls(IOptions<ApiOptions> options, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<RepeatedCalls> logger)
    : IOutgoingGrainCallFilter
{
    private static readonly Assembly Contracts = typeof(IMediaTaskGrain).Assembly;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    public Task Invoke(IOutgoingGrainCallContext context) =>
        context.InterfaceMethod?.DeclaringType?.Assembly == Contracts && context.SourceContext?.GrainInstance is null ? RepeatAsync(context) : context.Invoke();

    private async Task RepeatAsync(IOutgoingGrainCallContext context)
    {
        if (!lifetime.ApplicationStarted.IsCancellationRequested)
        {
            throw new SiloUnavailableException("There is no silo to connect to yet.");
        }

        var begin = time.GetTimestamp();
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                await context.Invoke();
                return;
            }
            catch (Exception exception) when (IsLost(exception) && IsRepeatable(context) && time.GetElapsedTime(begin) + pause < options.Value.CallBudget)
            {
                LogRepeating(logger, context.InterfaceName, context.MethodName, exception.Message);
            }

            await Task.Delay(pause, time, lifetime.ApplicationStopping);
        }
    }

    /// <summary>Whether the call got no answer; any other exception is one. A call that expired while its grain was being placed comes back as cancelled.</summary>
    private static bool IsLost(Exception exception) =>
        exception is TimeoutException or SiloUnavailableException or OrleansMessageRejectionException or ConnectionFailedException or OperationCanceledException;

    private static bool IsRepeatable(IOutgoingGrainCallContext context) => context.InterfaceMethod.GetCustomAttribute<NotRepeatableAttribute>() is null;

    [LoggerMessage(LogLevel.Information, "{Interface}.{Method} got no answer and is made again: {Reason}")]
    private static partial void LogRepeating(ILogger logger, string @interface, string method, string reason);
}
