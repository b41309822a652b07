using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Orleans.MediaTasks.Bench;

/// <summary>This program once more, as a <see cref="WebhookSink"/>.</summary>
internal sealed class SinkProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private readonly Process _process;

    private SinkProcess(Process process) => _process = process;

    private int Port { get; set; }

    public static async Task<SinkProcess> StartAsync()
    {
        var sink = new SinkProcess(Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [WebhookSink.Switch]) { RedirectStandardInput = true, RedirectStandardOutput = true })!);
        sink.Port = int.Parse(await sink.ReadLineAsync(), CultureInfo.InvariantCulture);
        return sink;
    }

    /// <summary>The address of a receiver: all of them are on one port of this machine.</summary>
    public string UrlOf(string host) => $"http://{host}:{Port}/hooks";

    /// <summary>From now on, nothing is answered, or one address is not.</summary>
    public void Mute(string which) => _process.StandardInput.WriteLine(which);

    /// <summary>What came since the last question, once it is so much.</summary>
    public async Task<Received> ReceivedAsync(int count)
    {
        await _process.StandardInput.WriteLineAsync(count.ToString(CultureInfo.InvariantCulture));
        return JsonSerializer.Deserialize<Received>(await ReadLineAsync())!;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private async Task<string> ReadLineAsync() =>
        await _process.StandardOutput.ReadLineAsync().WaitAsync(Patience) ?? throw new InvalidOperationException("The receiver ended early.");
}
