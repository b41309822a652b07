using System.Collections.Concurrent;
using System.Diagnostics;

namespace Orleans.MediaTasks.Providers.Processes;

/// <summary>Starts all child processes from one thread that lives as long as this process.</summary>
/// <remarks>The kernel's parent-death signal fires when the thread that started the child ends, not the process: a child
/// started from the thread pool would be killed whenever the pool shrinks.</remarks>
internal sealed class ProcessLauncher : IDisposable
{
    private readonly BlockingCollection<(ProcessStartInfo Start, TaskCompletionSource<Process> Started)> _requests = [];

    public ProcessLauncher() => new Thread(Run) { IsBackground = true, Name = "process launcher" }.Start();

    /// <summary>Starts a process.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">The operating system could not start it.</exception>
    public Task<Process> StartAsync(ProcessStartInfo start)
    {
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        _requests.Add((start, started));
        return started.Task;
    }

    /// <summary>Ends the thread, and with it every child that still runs.</summary>
    public void Dispose() => _requests.CompleteAdding();

    private void Run()
    {
        foreach (var (start, started) in _requests.GetConsumingEnumerable())
        {
            try
            {
                started.SetResult(Process.Start(start)!);
            }
            catch (Exception failure) when (failure is System.ComponentModel.Win32Exception or InvalidOperationException or IOException)
            {
                started.SetException(failure);
            }
        }
    }
}
