using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.MediaTasks.Providers;
using Orleans.MediaTasks.Silo;

namespace Orleans.MediaTasks.Bench.Cluster;

/// <summary>A silo in a process of its own: the product's, with the benchmark's provider.</summary>
internal sealed class SiloChild : IAsyncDisposable
{
    public const string Switch = "--silo";
    private const string Ready = "ready";

    private readonly Process _process;

    private SiloChild(Process process) => _process = process;

    public int ProcessId => _process.Id;

    /// <summary>Starts one and waits until it has joined.</summary>
    public static async Task<SiloChild> StartAsync(IReadOnlyDictionary<string, string> settings)
    {
        var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [Switch, .. GridSettings.Of(settings), "--MediaTasks:Role=Silo"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var child = new SiloChild(process);
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line == Ready)
            {
                return child;
            }
        }

        throw new InvalidOperationException($"A silo of the benchmark ended with exit code {process.ExitCode} before it was ready.");
    }

    /// <summary>The child's own part: runs until its input ends, which it also does when its parent dies.</summary>
    public static async Task RunAsync(string[] arguments)
    {
        await using var silo = MediaTasksNode.Create(arguments, builder =>
        {
            builder.Logging.ClearProviders();
            builder.Services.AddSingleton<IMediaProvider>(new ScriptedProvider(ScriptedProvider.Main, GridHost.WorkerConcurrency));
        });
        await silo.StartAsync();
        Console.WriteLine(Ready);
        await Console.In.ReadToEndAsync();
        await silo.StopAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
