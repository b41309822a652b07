using System.Globalization;
using Orleans.MediaTasks.Providers.Processes;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestPipelineStartup(typeof(DoomedParent))]

namespace Orleans.MediaTasks.Providers.Processes;

/// <summary>What this test program does when it is started as the process that is going to be killed: it runs ffmpeg and says so.</summary>
public sealed class DoomedParent : ITestPipelineStartup
{
    public const string Variable = "MT_TEST_DOOMED_PARENT";
    public const string Announcement = "child=";

    public async ValueTask StartAsync(IMessageSink diagnosticMessageSink)
    {
        if (Environment.GetEnvironmentVariable(Variable)?.Split(':', 2) is not [var sandboxed, var folder])
        {
            return;
        }

        var command = new ProcessCommand
        {
            Program = Programs.Find("ffmpeg")!,
            Arguments = ["-nostdin", "-re", "-f", "lavfi", "-i", "testsrc2=size=64x48:rate=5", "-progress", "pipe:1", "-y", $"{folder}/endless.mkv"],
            Folder = folder,
            Limits = AProcess.Limits with { WallClock = TimeSpan.FromMinutes(2) },
            Sandboxed = bool.Parse(sandboxed),
        };
        using var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
        var told = false;
        using var runner = new ProcessRunner(AProcess.Tools, TimeProvider.System);
        await runner.RunAsync(command, Announce, CancellationToken.None);
        Environment.Exit(1);

        void Announce(string line)
        {
            if (!told)
            {
                told = true;
                output.WriteLine($"{Announcement}{AProcess.RunningWith(folder).Min().ToString(CultureInfo.InvariantCulture)}");
            }
        }
    }

    public ValueTask StopAsync() => ValueTask.CompletedTask;
}
