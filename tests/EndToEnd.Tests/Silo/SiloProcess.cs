using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Runtime.InteropServices;

namespace Orleans.MediaTasks.EndToEnd.Silo;

/// <summary>The published product as a process of its own: on free ports of 127.0.0.1, with its own data folder.</summary>
internal sealed class SiloProcess : IAsyncDisposable
{
    private const int SignalTerminate = 15;
    private const int KeptLines = 400;

    private readonly ConcurrentQueue<string> _output = new();

    private SiloProcess(ProcessStartInfo start, Uri address)
    {
        Address = address;
        StartedAt = Stopwatch.GetTimestamp();
        Process = Process.Start(start)!;
        Process.OutputDataReceived += (_, line) => Keep(line.Data);
        Process.ErrorDataReceived += (_, line) => Keep(line.Data);
        Process.BeginOutputReadLine();
        Process.BeginErrorReadLine();
        Http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(90) };
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "condt_dev");
    }

    public Process Process { get; }

    public Uri Address { get; }

    public HttpClient Http { get; }

    public long StartedAt { get; }

    /// <summary>The last lines it wrote, for messages of failed tests.</summary>
    public string Output => string.Join('\n', _output);

    /// <summary>Starts the program of artifacts/run, or with <paramref name="command"/> whatever leads to it.</summary>
    public static SiloProcess Start(string root, string dataPath, IReadOnlyDictionary<string, string>? settings = null, params string[] command)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort.Next()}");
        var program = command is [] ? [Path.Combine(root, "artifacts", "run", "Orleans.MediaTasks.Silo")] : command;
        var start = new ProcessStartInfo(program[0], program[1..])
        {
            WorkingDirectory = root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["ASPNETCORE_URLS"] = address.ToString();
        start.Environment["MediaTasks__DataPath"] = dataPath;
        foreach (var (name, value) in settings ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return new SiloProcess(start, address);
    }

    /// <summary>SIGKILL: it gets no chance to do anything.</summary>
    public async Task KillAsync()
    {
        Process.Kill();
        await Process.WaitForExitAsync();
    }

    /// <summary>SIGTERM: it is asked to stop in good order.</summary>
    public void Terminate() => _ = SendSignal(Process.Id, SignalTerminate);

    public async ValueTask DisposeAsync()
    {
        if (!Process.HasExited)
        {
            Process.Kill(entireProcessTree: true);
            await Process.WaitForExitAsync();
        }

        Process.Dispose();
        Http.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is null)
        {
            return;
        }

        _output.Enqueue(line);
        while (_output.Count > KeptLines)
        {
            _output.TryDequeue(out _);
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int processId, int signal);
}
