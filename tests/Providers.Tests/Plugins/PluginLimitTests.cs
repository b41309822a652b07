using System.Text;
using Orleans.MediaTasks.Providers.Processes;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Providers.Plugins;

public sealed class PluginLimitTests : IDisposable
{
    private PluginBed _bed = new();

    public void Dispose() => _bed.Dispose();

    [Theory]
    [InlineData(100, true)]
    [InlineData(101, false)]
    public async Task Line_OfAsManyBytesAsAllowed_IsTaken_AndOneMoreIsNot(int bytes, bool taken)
    {
        // {"result":{"t":""}} are 19 bytes; two of a character of two bytes.
        Use(new PluginsOptions { MaximumResultBytes = 100 }).Install("writes", $$$"""echo '{"result":{"t":"ü{{{new string('x', bytes - 21)}}}"}}'""");

        AssertTooLarge(await _bed.RunAsync("writes"), taken, "a line of more than 100 bytes");
    }

    [Fact]
    public async Task Line_WithoutAnEnd_IsStopped()
    {
        Use(new PluginsOptions { MaximumResultBytes = 1_000 }).Install("floods", "head -c 3000 /dev/urandom | tr '\\000-\\377' 'x'; echo; sleep 60");

        AssertTooLarge(await _bed.RunAsync("floods"), taken: false, "a line of more than 1,000 bytes");
    }

    [Theory]
    [InlineData(9, true)]
    [InlineData(10, false)]
    public async Task Lines_AsManyAsAllowed_AreTaken_AndOneMoreIsNot(int progress, bool taken)
    {
        Use(new PluginsOptions { MaximumLines = 10 }).Install("writes", string.Concat(Enumerable.Repeat("echo '{\"progress\":1}'\n", progress)) + "echo '{\"result\":{}}'");

        AssertTooLarge(await _bed.RunAsync("writes"), taken, "more than 10 lines");
    }

    [Theory]
    [InlineData(8, true)]
    [InlineData(9, false)]
    public async Task Media_OfAsManyBytesAsAllowed_IsTaken_AndOneMoreIsNot(int bytes, bool taken)
    {
        Use(new PluginsOptions { MaximumInputBytes = 8 }).Install("takes", "echo '{\"result\":{}}'");
        var key = await _bed.StoreAsync(new byte[bytes]);

        Assert.Equal(taken, await _bed.RunAsync("takes", $$"""{"media":"{{key}}"}""") is AttemptOutcome.Succeeded);
    }

    [Fact]
    public async Task File_ThatGrowsTooLarge_EndsThePlugin()
    {
        Use(new PluginsOptions { MaximumFileBytes = 10_000 })
            .Install("fits", "head -c 10000 /dev/urandom > file && echo '{\"result\":{}}'")
            .Install("grows", "exec head -c 10001 /dev/urandom > file");

        await _bed.MakeAsync("fits");
        AssertTooLarge(await _bed.RunAsync("grows"), taken: false, "a file of more than 10,000 bytes");
    }

    [Fact]
    public async Task Memory_BeyondTheManifests_IsNotThere()
    {
        // dd takes its buffer at once.
        const string Take = "dd if=/dev/null of=/dev/null bs=300M count=1 2>/dev/null || { echo 'no memory' >&2; exit 9; }; echo '{\"result\":{}}'";
        _bed.Install("has", Take, "\"memory_mib\":1024").Install("lacks", Take, "\"memory_mib\":128");

        await _bed.MakeAsync("has");
        Assert.Contains("no memory", Assert.IsType<AttemptOutcome.Refused>(await _bed.RunAsync("lacks")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ProcessorTime_BeyondTheLimit_IsATimeoutForGood()
    {
        Use(new PluginsOptions { MaximumCpuTime = TimeSpan.FromSeconds(1) }).Install("spins", "while :; do :; done");

        var refused = Assert.IsType<AttemptOutcome.Refused>(await _bed.RunAsync("spins"));

        Assert.Equal((FailureCodes.Timeout, false), (refused.Code, refused.Retryable));
    }

    [Fact]
    public async Task Time_OfTheManifestTheTaskOrTheOptions_EndsAllOfIt()
    {
        Use(new PluginsOptions { MaximumDuration = TimeSpan.FromSeconds(2) }).Install("quick", "sleep 600 & sleep 601", "\"timeout_seconds\":0.3,\"expected_seconds\":0.2").Install("slow", "sleep 600", "\"timeout_seconds\":900");

        Assert.Contains("after 0.3 s", Assert.IsType<AttemptOutcome.TimedOut>(await _bed.RunAsync("quick")).Message, StringComparison.Ordinal);
        Assert.Contains("after 0.5 s", Assert.IsType<AttemptOutcome.TimedOut>(await _bed.RunAsync("slow", timeout: TimeSpan.FromSeconds(0.5))).Message, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromSeconds(2), _bed.Model("slow").AttemptTimeout);
        Assert.Contains("after 2 s", Assert.IsType<AttemptOutcome.TimedOut>(await _bed.RunAsync("slow", timeout: TimeSpan.FromHours(1))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancel_KillsThePluginAndAllThatItStarted()
    {
        _bed.Install("forks", "(sleep 600) & sleep 601 & echo '{\"progress\":5,\"stage\":\"waiting\"}'; wait");
        using var cancel = new CancellationTokenSource();

        Assert.IsType<AttemptOutcome.Cancelled>(await _bed.RunAsync("forks", progress: new RecordedProgress(cancel.Cancel, ofStage: "waiting"), cancellationToken: cancel.Token));
    }

    [Fact]
    public void Plugins_BeyondTheLimit_AreLeftOut()
    {
        Use(new PluginsOptions { MaximumPlugins = 2 }).Install("c", "true").Install("a", "true").Install("b", "true");

        Assert.Equal(["a", "b"], _bed.Provider.Describe().Models.Select(model => model.Name));
    }

    [Fact]
    public async Task Sandbox_ShowsThePluginItselfAndItsMediaAndNothingElse()
    {
        var secret = Path.Combine(_bed.WorkPath, "..", "secret");
        await File.WriteAllTextAsync(secret, "secret", Encoding.UTF8, TestContext.Current.CancellationToken);
        _bed.Install("looks", $$$"""
            own=$(dirname "$0")
            [ -r "$own/plugin.json" ] && [ -r media.bin ] || { echo "cannot read its own" >&2; exit 1; }
            touch "$own/new" 2>/dev/null && { echo "wrote to its folder" >&2; exit 1; }
            (echo x >> "$(readlink -f media.bin)") 2>/dev/null && { echo "wrote to the media" >&2; exit 1; }
            [ -e '{{{secret}}}' ] && { echo "saw the neighbour" >&2; exit 1; }
            [ -e /etc/passwd ] && { echo "saw the system's files" >&2; exit 1; }
            [ "$(ls -d /proc/[0-9]* | wc -l)" -lt 10 ] || { echo "saw others' processes" >&2; exit 1; }
            touch file && echo '{"result":{}}'
            """);
        var key = await _bed.StoreAsync([1, 2, 3]);

        await _bed.MakeAsync("looks", $$"""{"media":"{{key}}"}""");
    }

    [Fact]
    public async Task WithoutASandbox_PluginsRun_UnlessOneIsRequired()
    {
        var bare = AProcess.Tools with { Bwrap = null };
        using var lax = new PluginBed(new PluginsOptions(), bare);
        using var strict = new PluginBed(new PluginsOptions { RequireSandbox = true }, bare);
        lax.Install("runs", "echo '{\"result\":{}}'");
        strict.Install("runs", "echo '{\"result\":{}}'");

        await lax.MakeAsync("runs");
        Assert.Contains("bubblewrap", strict.Provider.Describe().Unavailable, StringComparison.Ordinal);
        Assert.Contains("bubblewrap", Assert.IsType<AttemptOutcome.Misconfigured>(await strict.RunAsync("runs")).Message, StringComparison.Ordinal);
    }

    private PluginBed Use(PluginsOptions options)
    {
        _bed.Dispose();
        return _bed = new PluginBed(options);
    }

    private static void AssertTooLarge(AttemptOutcome outcome, bool taken, string words)
    {
        if (taken)
        {
            Assert.IsType<AttemptOutcome.Succeeded>(outcome);
            return;
        }

        var refused = Assert.IsType<AttemptOutcome.Refused>(outcome);
        Assert.Equal((FailureCodes.PluginOutputTooLarge, false), (refused.Code, refused.Retryable));
        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
    }
}
