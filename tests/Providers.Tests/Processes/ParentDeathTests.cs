using System.Diagnostics;

namespace Orleans.MediaTasks.Providers.Processes;

public sealed class ParentDeathTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mt-parent-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory, InlineData(false), InlineData(true)]
    public async Task Runner_WhenOurProcessIsKilled_TakesTheChildWithIt(bool sandboxed)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(AProcess.Deadline);
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        start.ArgumentList.Add("exec");
        start.ArgumentList.Add(typeof(ParentDeathTests).Assembly.Location);
        if (!string.Equals(Path.GetFileName(Environment.ProcessPath), "dotnet", StringComparison.Ordinal))
        {
            start.ArgumentList.Clear();
        }

        start.Environment[DoomedParent.Variable] = $"{sandboxed}:{_folder}";
        using var parent = Process.Start(start)!;
        var child = await ReadChildAsync(parent.StandardOutput, deadline.Token);
        Assert.NotEmpty(AProcess.RunningWith(_folder));

        // SIGKILL: no handler of the parent runs.
        using var orphan = Process.GetProcessById(child);
        parent.Kill();
        await parent.WaitForExitAsync(deadline.Token);
        await orphan.WaitForExitAsync(deadline.Token);

        foreach (var member in AProcess.RunningWith(_folder))
        {
            using var process = Process.GetProcessById(member);
            await process.WaitForExitAsync(deadline.Token);
        }

        Assert.Empty(AProcess.RunningWith(_folder));
    }

    private static async Task<int> ReadChildAsync(StreamReader output, CancellationToken cancellationToken)
    {
        while (await output.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.StartsWith(DoomedParent.Announcement, StringComparison.Ordinal))
            {
                return int.Parse(line.AsSpan(DoomedParent.Announcement.Length), System.Globalization.CultureInfo.InvariantCulture);
            }
        }

        throw new EndOfStreamException("The process ended without a child.");
    }
}
