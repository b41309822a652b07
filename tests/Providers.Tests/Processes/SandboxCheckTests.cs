namespace Orleans.MediaTasks.Providers.Processes;

public sealed class SandboxCheckTests
{
    [Fact]
    public async Task FindProblem_WhenBwrapWorks_FindsNone() => Assert.Null(await CheckAsync(AProcess.Tools));

    [Fact]
    public async Task FindProblem_WhenBwrapIsMissing_SaysSo() =>
        Assert.Equal("bubblewrap (bwrap) is not installed", await CheckAsync(AProcess.Tools with { Bwrap = null }));

    [Fact]
    public async Task FindProblem_WhenBwrapIsNotPermitted_SaysWhatItSaid()
    {
        var folder = Directory.CreateTempSubdirectory("mt-bwrap-").FullName;
        try
        {
            // What bwrap does in a container that forbids user namespaces.
            var forbidden = Path.Combine(folder, "bwrap");
            await File.WriteAllTextAsync(forbidden, "#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n", TestContext.Current.CancellationToken);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(forbidden, UnixFileMode.UserRead | UnixFileMode.UserExecute);
            }


            var problem = await CheckAsync(AProcess.Tools with { Bwrap = forbidden });

            Assert.Equal("bubblewrap is installed but does not work here: bwrap: No permissions to create new namespace", problem);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<string?> CheckAsync(ConfinementTools tools)
    {
        using var runner = new ProcessRunner(tools, TimeProvider.System);
        return await SandboxCheck.FindProblemAsync(runner, tools, Programs.Find("ffmpeg")!, Path.GetTempPath())
            .WaitAsync(AProcess.Deadline, TestContext.Current.CancellationToken);
    }
}
