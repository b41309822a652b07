namespace Orleans.MediaTasks.Tasks;

/// <summary>Why an attempt was told to stop.</summary>
internal enum StopReason
{
    /// <summary>It was not.</summary>
    None,

    /// <summary>Its time is up.</summary>
    Timeout,

    /// <summary>Somebody cancelled its task.</summary>
    Cancel,

    /// <summary>The silo stops.</summary>
    Drain,
}

/// <summary>An attempt under way: its token, and why that was cancelled.</summary>
/// <remarks>A submit to a remote provider is stopped by its time limit only: what it takes to stop the job is the id that the submit is about to bring.</remarks>
internal sealed class RunningAttempt : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly TaskCompletionSource _stopping = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly bool _isSubmit;
    private int _reason;

    public RunningAttempt(TimeProvider time, TimeSpan timeout, bool isSubmit)
    {
        _isSubmit = isSubmit;
        _source = new CancellationTokenSource(timeout, time);
        Token = _source.Token;
        Token.UnsafeRegister(static running => ((RunningAttempt)running!)._stopping.TrySetResult(), this);
    }

    public CancellationToken Token { get; }

    /// <summary>Ends when the attempt was told to stop.</summary>
    public Task Stopping => _stopping.Task;

    /// <summary>Why it was told to stop. Whoever stops it says so first, so a token that fired without a reason is the time limit's.</summary>
    public StopReason Reason =>
        (StopReason)Volatile.Read(ref _reason) is var reason and not StopReason.None ? reason
        : Token.IsCancellationRequested ? StopReason.Timeout
        : StopReason.None;

    public void Stop(StopReason reason)
    {
        // The first reason counts.
        Interlocked.CompareExchange(ref _reason, (int)reason, (int)StopReason.None);
        if (_isSubmit)
        {
            return;
        }

        try
        {
            _source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended at this very moment.
        }
    }

    public void Dispose() => _source.Dispose();
}
