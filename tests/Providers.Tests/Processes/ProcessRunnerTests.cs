using System.Net;
using System.Net.Sockets;

namespace Orleans.MediaTasks.Providers.Processes;

public sealed class ProcessRunnerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mt-runner-").FullName;

    public static TheoryData<bool> BothWays => [false, true];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory, MemberData(nameof(BothWays))]
    public async Task RunAsync_WhenProgramEnds_TellsCodeLinesAndErrors(bool sandboxed)
    {
        var (result, lines) = await AProcess.RunAsync(AProcess.Shell("echo one; printf 'two\\rthree'; echo wrong >&2; exit 7", _folder, sandboxed));

        Assert.Equal(new ProcessResult(ProcessEnding.Exited, 7, "wrong\n"), result);
        Assert.Equal(["one", "two", "three"], lines);
    }

    [Theory, MemberData(nameof(BothWays))]
    public async Task RunAsync_WhenProgramLooksAround_FindsCleanEnvironmentAndNoInput(bool sandboxed)
    {
        Environment.SetEnvironmentVariable("MT_TEST_SECRET", "hidden");

        var (result, lines) = await AProcess.RunAsync(AProcess.Shell("env; cat; pwd", _folder, sandboxed));

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(["LANG", "PATH", "PWD"], lines[..^1].Select(line => line.Split('=')[0]).Where(name => name is not ("_" or "OLDPWD" or "SHLVL")).Order());
        Assert.Equal(_folder, lines[^1]);
    }

    [Theory, MemberData(nameof(BothWays))]
    public async Task RunAsync_WhenArgumentsHoldShellWords_PassesThemAsTheyAre(bool sandboxed)
    {
        string[] nasty = ["$(touch owned)", "; touch owned", "a b", "", "-i", "\"'`\\", "line\nbreak"];
        var command = AProcess.Shell("", _folder, sandboxed) with { Program = "/usr/bin/printf", Arguments = ["<%s>\\0", .. nasty] };

        var (result, lines) = await AProcess.RunAsync(command);

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(string.Concat(nasty.Select(text => $"<{text}>\0")), string.Join('\n', lines));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));
    }

    [Theory, MemberData(nameof(BothWays))]
    public async Task RunAsync_WhenCancelled_LeavesNobodyOfTheGroupSoon(bool sandboxed)
    {
        var mark = $"3{Random.Shared.Next(1_000_000, 9_999_999)}";
        using var cancel = new CancellationTokenSource();
        var cancelledAt = 0L;
        using var runner = new ProcessRunner(AProcess.Tools, TimeProvider.System);
        var command = AProcess.Shell($"trap '' TERM INT HUP; sleep {mark} & sleep {mark} & echo started; sleep {mark}", _folder, sandboxed);

        var result = await runner.RunAsync(
            command,
            _ =>
            {
                Assert.NotEmpty(AProcess.RunningWith(mark));
                cancelledAt = TimeProvider.System.GetTimestamp();
                cancel.Cancel();
            },
            cancel.Token).WaitAsync(AProcess.Deadline, TestContext.Current.CancellationToken);

        Assert.Equal(ProcessEnding.Cancelled, result.Ending);
        Assert.InRange(TimeProvider.System.GetElapsedTime(cancelledAt), TimeSpan.Zero, TimeSpan.FromSeconds(2));
        Assert.Empty(AProcess.RunningWith(mark));
    }

    [Theory, MemberData(nameof(BothWays))]
    public async Task RunAsync_WhenWallClockIsOver_KillsTheGroup(bool sandboxed)
    {
        var mark = $"3{Random.Shared.Next(1_000_000, 9_999_999)}";
        var command = AProcess.Shell($"sleep {mark} & sleep {mark}", _folder, sandboxed, AProcess.Limits with { WallClock = TimeSpan.FromMilliseconds(300) });

        var (result, _) = await AProcess.RunAsync(command);

        Assert.Equal(ProcessEnding.TimedOut, result.Ending);
        Assert.Empty(AProcess.RunningWith(mark));
    }

    [Theory, MemberData(nameof(BothWays))]
    public async Task RunAsync_WhenLeaderEndsFirst_KillsWhatItLeftBehind(bool sandboxed)
    {
        var mark = $"3{Random.Shared.Next(1_000_000, 9_999_999)}";

        var (result, _) = await AProcess.RunAsync(AProcess.Shell($"sleep {mark} & exit 0", _folder, sandboxed));

        Assert.True(result.Succeeded);
        Assert.Empty(AProcess.RunningWith(mark));
    }

    [Fact]
    public async Task RunAsync_WhenTheReaderFails_KillsTheGroupAndFails()
    {
        using var runner = new ProcessRunner(AProcess.Tools, TimeProvider.System);

        var run = runner.RunAsync(AProcess.Shell("yes", _folder), _ => throw new InvalidDataException("unreadable"), CancellationToken.None);

        await Assert.ThrowsAsync<InvalidDataException>(() => run.WaitAsync(AProcess.Deadline, TestContext.Current.CancellationToken));
        Assert.Empty(AProcess.RunningWith(_folder));
    }

    [Fact]
    public async Task Dispose_WhenProgramRuns_KillsIt()
    {
        var mark = $"3{Random.Shared.Next(1_000_000, 9_999_999)}";
        var runner = new ProcessRunner(AProcess.Tools, TimeProvider.System);

        var result = await runner.RunAsync(AProcess.Shell($"echo started; sleep {mark}", _folder), _ => runner.Dispose(), CancellationToken.None)
            .WaitAsync(AProcess.Deadline, TestContext.Current.CancellationToken);

        Assert.Equal(ProcessEnding.Cancelled, result.Ending);
        Assert.Empty(AProcess.RunningWith(mark));
    }

    [Theory, MemberData(nameof(BothWays))]
    public async Task RunAsync_WhenCpuTimeIsOver_IsEndedByTheKernel(bool sandboxed)
    {
        var command = AProcess.Shell("while :; do :; done", _folder, sandboxed, AProcess.Limits with { CpuTime = TimeSpan.FromSeconds(1) });

        var (result, _) = await AProcess.RunAsync(command);

        Assert.Equal((ProcessEnding.Exited, 128 + 24), (result.Ending, result.ExitCode));
    }

    [Theory, MemberData(nameof(BothWays))]
    public async Task RunAsync_WhenFileGrowsTooLong_IsEndedByTheKernel(bool sandboxed)
    {
        var limits = AProcess.Limits with { FileBytes = 100_000 };

        var (result, _) = await AProcess.RunAsync(AProcess.Shell("exec head -c 1000000 /usr/bin/perl > big", _folder, sandboxed, limits));

        Assert.Equal(128 + 25, result.ExitCode);
        Assert.Equal(100_000, new FileInfo(Path.Combine(_folder, "big")).Length);
    }

    [Theory, MemberData(nameof(BothWays))]
    public async Task RunAsync_WhenMemoryRunsOut_FailsInTheProgram(bool sandboxed)
    {
        var limits = AProcess.Limits with { MemoryBytes = 64 * 1024 * 1024 };

        var (result, _) = await AProcess.RunAsync(AProcess.Shell("exec perl -e '$x = \"a\" x 200_000_000; print length($x)'", _folder, sandboxed, limits));

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("Out of memory", result.ErrorText, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task RunAsync_WhenErrorsAreEndless_KeepsTheLast8KiB()
    {
        var (result, _) = await AProcess.RunAsync(AProcess.Shell("i=0; while [ $i -lt 3000 ]; do echo error number $i >&2; i=$((i+1)); done", _folder));

        Assert.Equal(8 * 1024, result.ErrorText.Length);
        Assert.EndsWith("error number 2999\n", result.ErrorText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_WhenALineIsEndless_HandsOnItsBoundedStart()
    {
        var (_, lines) = await AProcess.RunAsync(AProcess.Shell("head -c 300000 /usr/bin/perl | tr -c x x; echo; echo end", _folder));

        Assert.Equal([new string('x', ProcessOutput.LongestLine), "end"], lines);
    }

    [Fact]
    public async Task RunAsync_WhenSandboxed_SeesNoOtherFiles()
    {
        var outside = Directory.CreateTempSubdirectory("mt-outside-").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(outside, "readable"), "shown", TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync(Path.Combine(outside, "secret"), "hidden", TestContext.Current.CancellationToken);
            var script = $"cat {outside}/readable; echo; cat {outside}/secret /etc/passwd; echo no > {outside}/readable; ls /; echo ok > result";
            var command = AProcess.Shell(script, _folder, sandboxed: true) with { ReadableFiles = [Path.Combine(outside, "readable")] };

            var (_, lines) = await AProcess.RunAsync(command);

            Assert.Equal("shown", lines[0]);
            Assert.All(lines[1..], name => Assert.Contains(name, "bin sbin lib lib32 lib64 usr etc dev tmp".Split(' ')));
            Assert.Equal("shown", await File.ReadAllTextAsync(Path.Combine(outside, "readable"), TestContext.Current.CancellationToken));
            Assert.Equal("ok\n", await File.ReadAllTextAsync(Path.Combine(_folder, "result"), TestContext.Current.CancellationToken));
        }
        finally
        {
            Directory.Delete(outside, recursive: true);
        }
    }

    [Theory, MemberData(nameof(BothWays))]
    public async Task RunAsync_WhenProgramDials_ReachesUsOnlyWithoutSandbox(bool sandboxed)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var script = $"exec perl -MIO::Socket::INET -e 'print IO::Socket::INET->new(PeerAddr => \"127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}\") ? \"connected\" : \"alone\"'";

        var (_, lines) = await AProcess.RunAsync(AProcess.Shell(script, _folder, sandboxed));

        Assert.Equal([sandboxed ? "alone" : "connected"], lines);
        Assert.Equal(!sandboxed, listener.Pending());
    }
}
