using System.Diagnostics;
using System.Text.Json;

namespace Orleans.MediaTasks.Bench;

/// <summary>This program once more, as a <see cref="ProgressListener"/>.</summary>
internal sealed class ListenerProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly Process _process;

    private ListenerProcess(Process process) => _process = process;

    public static async Task<ListenerProcess> StartAsync(Uri address)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["--listen", address.ToString()]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        var listener = new ListenerProcess(Process.Start(start)!);
        return await listener.ReadLineAsync() == "ready" ? listener : throw new InvalidOperationException("The listener did not get ready.");
    }

    /// <summary>From now on, what arrives belongs to the next <see cref="HeardAsync"/>.</summary>
    public void Expect(int tasks) => _process.StandardInput.WriteLine(tasks);

    public async Task<Heard> HeardAsync() => JsonSerializer.Deserialize<Heard>(await ReadLineAsync())!;

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private async Task<string> ReadLineAsync() =>
        await _process.StandardOutput.ReadLineAsync().WaitAsync(Patience) ?? throw new InvalidOperationException("The listener ended early.");
}
