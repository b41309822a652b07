using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Orleans.MediaTasks.Faults;
using Orleans.MediaTasks.Providers;

namespace Orleans.MediaTasks.Tasks;

/// <summary>Runs attempts outside the grains' turns; idempotent by (task, attempt).</summary>
/// <remarks>Survives nothing: a lost attempt is found by its row. Bounded by the permits that were granted. Enforces the attempt's
/// time limit, and gives up on an adapter that does not stop <see cref="StopGrace"/> after it was told to.</remarks>
internal sealed partial class AttemptRunner(ProviderSet providers, RemoteJobs jobs, SiloLease lease, TimeProvider time, ILogger<AttemptRunner> logger)
{
    /// <summary>How long an adapter may take to stop. Longer than the machine's own cancel grace, so that the row's end does not depend on it.</summary>
    public static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<(MediaTaskId Task, int Attempt), RunningAttempt> _running = new();
    private int _open;
    private TaskCompletionSource? _drained;

    /// <summary>Attempts under way, each until its report is stored.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>Counts an attempt as open; the grain that runs it closes it when its report is stored or given up.</summary>
    public void OpenOne() => Interlocked.Increment(ref _open);

    /// <summary>Ends what <see cref="OpenOne"/> began.</summary>
    public void CloseOne()
    {
        if (Interlocked.Decrement(ref _open) == 0)
        {
            Volatile.Read(ref _drained)?.TrySetResult();
        }
    }

    /// <summary>Runs (or polls) one attempt to its outcome; null when this very attempt is already running here.</summary>
    public async Task<AttemptResult?> RunAsync(MediaTaskState state, AttemptTracker progress, string? externalId)
    {
        var key = (state.Id, state.Attempt);
        var running = new RunningAttempt(time, state.AttemptTimeout, IsSubmit(state, externalId));
        if (!_running.TryAdd(key, running))
        {
            running.Dispose();
            return null;
        }

        if (Volatile.Read(ref _drained) is not null)
        {
            running.Stop(StopReason.Drain);
        }

        try
        {
            var outcome = await RunBoundedAsync(state, progress, externalId, running).ConfigureAwait(false);
            return new AttemptResult(Normalize(outcome, state, running.Reason), running.Reason == StopReason.Drain || jobs.IsDraining);
        }
        finally
        {
            _running.TryRemove(key, out _);
            running.Dispose();
        }
    }

    /// <summary>Tells an attempt to stop; nothing happens when it does not run here.</summary>
    public void Cancel(MediaTaskId id, int attempt)
    {
        if (_running.TryGetValue((id, attempt), out var running))
        {
            running.Stop(StopReason.Cancel);
        }
    }

    /// <summary>Tells every attempt to stop because the silo does, those that still come included, and gives the remote jobs back; ends when all of that is stored.</summary>
    public Task DrainAsync()
    {
        var drained = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _drained, drained);
        foreach (var running in _running.Values)
        {
            running.Stop(StopReason.Drain);
        }

        if (Open == 0)
        {
            drained.TrySetResult();
        }

        return Task.WhenAll(drained.Task, jobs.DrainAsync());
    }

    private async Task<AttemptOutcome> RunBoundedAsync(MediaTaskState state, AttemptTracker progress, string? externalId, RunningAttempt running)
    {
        // Task.Run leaves the grain's scheduler: an adapter may block or burn a thread, a grain may not.
        var work = Task.Run(() => CallAsync(state, progress, externalId, running.Token));
        if (work.IsCompleted)
        {
            return await work.ConfigureAwait(false);
        }

        await Task.WhenAny(work, running.Stopping).ConfigureAwait(false);
        if (!work.IsCompleted)
        {
            await Task.WhenAny(work, Task.Delay(StopGrace, time)).ConfigureAwait(false);
        }

        if (work.IsCompleted)
        {
            return await work.ConfigureAwait(false);
        }

        LogGivenUp(logger, state.Id, state.Attempt, StopGrace);
        return Stopped(state, externalId);
    }

    private async Task<AttemptOutcome> CallAsync(MediaTaskState state, AttemptTracker progress, string? externalId, CancellationToken cancellationToken)
    {
        if (providers.Find(state.Provider) is not { } provider)
        {
            return new AttemptOutcome.Misconfigured($"This installation has no provider '{state.Provider}'.");
        }

        if (IsSubmit(state, externalId) && !lease.Holds)
        {
            // This silo may have slept through its own death, and the task may be somebody else's by now. Nothing was sent.
            return new AttemptOutcome.Cancelled();
        }

        if (externalId is null && providers.HasMoved(state))
        {
            return new AttemptOutcome.Misconfigured($"The model '{state.Model}' runs on another provider than '{state.Provider}' now. Submit the task again.");
        }

        var context = providers.ContextOf(state, progress);
        try
        {
            return externalId is null
                ? await StartAsync(provider, context, IsSubmit(state, externalId), cancellationToken).ConfigureAwait(false)
                : await PollAsync(provider, context, externalId, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return Stopped(state, externalId);
        }
        catch (Exception exception)
        {
            // One of the three shells that catch everything: an adapter's bug must not take the grain with it.
            LogCrashed(logger, state.Id, state.Attempt, state.Provider, exception);
            return new AttemptOutcome.Crashed($"The provider broke unexpectedly ({exception.GetType().Name}).");
        }
    }

    private static async Task<AttemptOutcome> StartAsync(IMediaProvider provider, AttemptContext context, bool isSubmit, CancellationToken cancellationToken)
    {
        if (!isSubmit)
        {
            return await provider.StartAsync(context, cancellationToken).ConfigureAwait(false);
        }

        CrashPoint.At(CrashPoint.SubmitBeforeSend);
        var outcome = await provider.StartAsync(context, cancellationToken).ConfigureAwait(false);
        CrashPoint.At(CrashPoint.SubmitAfterAnswer);
        return outcome;
    }

    private static async Task<AttemptOutcome> PollAsync(IMediaProvider provider, AttemptContext context, string externalId, CancellationToken cancellationToken)
    {
        CrashPoint.At(CrashPoint.PollBefore);
        var outcome = await provider.PollAsync(context, externalId, cancellationToken).ConfigureAwait(false);
        CrashPoint.At(CrashPoint.PollAfter);
        return outcome;
    }

    /// <summary>A start of a remote provider, which may cost money once it is sent.</summary>
    private bool IsSubmit(MediaTaskState state, string? externalId) => externalId is null && providers.FindInfo(state.Provider) is { IsLocal: false };

    /// <summary>What an attempt that was broken off comes to; a submit may have reached its provider.</summary>
    private AttemptOutcome Stopped(MediaTaskState state, string? externalId) =>
        IsSubmit(state, externalId) ? new AttemptOutcome.SubmitUnknown("The submit was broken off.") : new AttemptOutcome.Cancelled();

    private static AttemptOutcome Normalize(AttemptOutcome outcome, MediaTaskState state, StopReason reason) =>
        outcome is AttemptOutcome.Cancelled && reason == StopReason.Timeout
            ? new AttemptOutcome.TimedOut($"The attempt took longer than {state.AttemptTimeout.TotalSeconds:0.###} s.")
            : outcome;

    [LoggerMessage(LogLevel.Warning, "Task {TaskId} attempt {Attempt} did not stop within {Grace}; it was given up.")]
    private static partial void LogGivenUp(ILogger logger, MediaTaskId taskId, int attempt, TimeSpan grace);

    [LoggerMessage(LogLevel.Error, "Task {TaskId} attempt {Attempt} broke in provider {Provider}.")]
    private static partial void LogCrashed(ILogger logger, MediaTaskId taskId, int attempt, string provider, Exception exception);
}

/// <summary>How an attempt (or one poll of it) ended.</summary>
/// <param name="Outcome">What it reported.</param>
/// <param name="Drained">Whether it was stopped because the silo stops.</param>
internal sealed record AttemptResult(AttemptOutcome Outcome, bool Drained);
