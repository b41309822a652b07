using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Orleans.MediaTasks.Faults;
using Orleans.MediaTasks.Providers;

namespace Orleans.MediaTasks.Tasks;

/// <summary>How the stop of a remote job ended.</summary>
internal enum JobStop
{
    /// <summary>The provider says that it does not run any more, or that it cannot be stopped.</summary>
    Confirmed,

    /// <summary>The provider did not answer for <see cref="RemoteJobs.Patience"/>.</summary>
    GivenUp,

    /// <summary>This silo stops; the next owner goes on.</summary>
    Abandoned,
}

/// <summary>The remote jobs that this silo looks after: cancels them at their provider, and gives them back when the silo stops.</summary>
/// <remarks>Survives nothing: the rows say which jobs there are, whose they are and whether they are to be cancelled. Bounded by the permits that
/// were granted.</remarks>
internal sealed partial class RemoteJobs(ProviderSet providers, SiloIdentity identity, IGrainFactory grains, TimeProvider time, ILogger<RemoteJobs> logger) : IDisposable
{
    /// <summary>How long a provider may leave a cancel unanswered before its job counts as stopped where something waits for that.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>How long one cancel may take.</summary>
    public static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<MediaTaskId, byte> _mine = new();
    private readonly ConcurrentDictionary<(MediaTaskId Task, int Attempt), Task<JobStop>> _stopping = new();
    private readonly CancellationTokenSource _draining = new();

    /// <summary>Whether the silo stops: what is still found to be its own is given back at once.</summary>
    public bool IsDraining => _draining.IsCancellationRequested;

    /// <summary>Whether a written state is this silo's remote job.</summary>
    public bool IsMine(MediaTaskState state) => state is { Status: MediaTaskStatus.Processing, ExternalId: not null } && state.Owner == identity.Owner;

    /// <summary>Takes note of a written state.</summary>
    public void Follow(MediaTaskState state)
    {
        if (IsMine(state))
        {
            _mine.TryAdd(state.Id, 0);
        }
        else
        {
            _mine.TryRemove(state.Id, out _);
        }
    }

    /// <summary>Cancels a job until its provider has confirmed it; who asks again meanwhile waits for the same answer.</summary>
    public async Task<JobStop> StopAsync(MediaTaskState state, string job)
    {
        var key = (state.Id, state.Attempt);
        var end = new TaskCompletionSource<JobStop>(TaskCreationOptions.RunContinuationsAsynchronously);
        var stop = _stopping.GetOrAdd(key, end.Task);
        if (stop != end.Task)
        {
            return await stop;
        }

        var result = JobStop.GivenUp;
        try
        {
            result = await StopUntilConfirmedAsync(state, job);
        }
        finally
        {
            _stopping.TryRemove(key, out _);
            end.SetResult(result);
        }

        return result;
    }

    /// <summary>Gives every job back, so that another silo goes on with it at once and counts no death.</summary>
    public async Task DrainAsync()
    {
        await _draining.CancelAsync();
        await Task.WhenAll(_mine.Keys.Select(GiveBackAsync));
    }

    public void Dispose() => _draining.Dispose();

    private async Task GiveBackAsync(MediaTaskId id)
    {
        try
        {
            await grains.GetActor(id).HandBackAsync(identity.Owner);
        }
        catch (Exception exception)
        {
            // It is rescued like after a crash.
            LogNotGivenBack(logger, id, exception);
        }
    }

    private async Task<JobStop> StopUntilConfirmedAsync(MediaTaskState state, string job)
    {
        var begin = time.GetTimestamp();
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            if (await TryStopAsync(state, job))
            {
                return JobStop.Confirmed;
            }

            if (IsDraining)
            {
                return JobStop.Abandoned;
            }

            if (time.GetElapsedTime(begin) + pause > Patience)
            {
                LogGivenUp(logger, state.Id, state.Attempt, job, state.Provider, Patience);
                return JobStop.GivenUp;
            }

            await Task.Delay(pause, time, _draining.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<bool> TryStopAsync(MediaTaskState state, string job)
    {
        if (providers.Find(state.Provider) is not { } provider)
        {
            LogNoProvider(logger, state.Id, job, state.Provider);
            return true;
        }

        using var timeout = new CancellationTokenSource(CallTimeout, time);
        try
        {
            CrashPoint.At(CrashPoint.JobCancelBefore);

            // Off the grain's scheduler, as everything that an adapter does.
            var outcome = await Task.Run(() => provider.CancelAsync(providers.ContextOf(state, NoProgress.Instance), job, timeout.Token)).WaitAsync(CallTimeout * 1.5, time);
            CrashPoint.At(CrashPoint.JobCancelAfter);
            LogStopped(logger, state.Id, state.Attempt, job, outcome);
            return true;
        }
        catch (NotSupportedException)
        {
            LogStopped(logger, state.Id, state.Attempt, job, CancelOutcome.Unsupported);
            return true;
        }
        catch (Exception exception)
        {
            // One of the shells that catch everything: whatever went wrong, the job may still run.
            LogNotStopped(logger, state.Id, state.Attempt, job, exception);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Debug, "Task {TaskId} attempt {Attempt}: the cancel of job {Job} was answered with {Outcome}.")]
    private static partial void LogStopped(ILogger logger, MediaTaskId taskId, int attempt, string job, CancelOutcome outcome);

    [LoggerMessage(LogLevel.Warning, "Task {TaskId} attempt {Attempt}: job {Job} could not be cancelled; it is tried again.")]
    private static partial void LogNotStopped(ILogger logger, MediaTaskId taskId, int attempt, string job, Exception exception);

    [LoggerMessage(LogLevel.Warning, "Task {TaskId} attempt {Attempt}: job {Job} of {Provider} did not confirm its cancel within {Patience}; it may still run.")]
    private static partial void LogGivenUp(ILogger logger, MediaTaskId taskId, int attempt, string job, string provider, TimeSpan patience);

    [LoggerMessage(LogLevel.Warning, "Task {TaskId}: job {Job} cannot be cancelled, for this installation has no provider {Provider}.")]
    private static partial void LogNoProvider(ILogger logger, MediaTaskId taskId, string job, string provider);

    [LoggerMessage(LogLevel.Warning, "Task {TaskId} could not be given back; it is rescued like after a crash.")]
    private static partial void LogNotGivenBack(ILogger logger, MediaTaskId taskId, Exception exception);

    private sealed class NoProgress : IAttemptProgress
    {
        public static readonly NoProgress Instance = new();

        public void Report(int percent, string? stage = null, string? message = null)
        {
        }
    }
}
