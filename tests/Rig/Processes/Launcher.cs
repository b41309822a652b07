using System.Collections.Concurrent;
using System.Diagnostics;

namespace Orleans.MediaTasks.Rig.Processes;

/// <summary>Starts programs that the kernel kills when this process ends, however it ends.</summary>
/// <remarks>The kernel's promise is about the thread that started the program, not about the process: so one thread starts them all, and lives as long as the process.</remarks>
internal static class Launcher
{
    private static readonly BlockingCollection<Action> Orders = [];

    static Launcher() => new Thread(static () =>
    {
        foreach (var order in Orders.GetConsumingEnumerable())
        {
            order();
        }
    })
    { IsBackground = true, Name = "launcher" }.Start();

    /// <summary>Starts a program; its output is redirected.</summary>
    public static Process Start(string program, IEnumerable<string> arguments, string folder, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo("setpriv", ["--pdeathsig", "KILL", program, .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        Orders.Add(() =>
        {
            try
            {
                started.SetResult(Process.Start(start)!);
            }
            catch (Exception exception)
            {
                started.SetException(exception);
            }
        });
        return started.Task.GetAwaiter().GetResult();
    }
}
