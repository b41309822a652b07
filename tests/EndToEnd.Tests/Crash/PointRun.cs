using Orleans.MediaTasks.EndToEnd.Silo;
using Orleans.MediaTasks.Faults;
using Orleans.MediaTasks.Oracle;

namespace Orleans.MediaTasks.EndToEnd.Crash;

/// <summary>One store, one point: a process dies there by itself, and the next one brings everything to its end.</summary>
internal sealed class PointRun(Product product, CrashStore store, RemoteJobOracle oracle, CrashSite site)
{
    /// <summary>What a process ends with that was killed by SIGKILL.</summary>
    private const int KilledExitCode = 128 + 9;

    private readonly PointLog _log = new();
    private readonly List<string> _steps = [];
    private long _since = TimeProvider.System.GetTimestamp();

    /// <summary>What took how long.</summary>
    public string Steps => string.Join(", ", _steps);

    public async Task RunAsync()
    {
        if (site.Occasion == CrashOccasion.Succession)
        {
            await using var predecessor = await product.StartReadyAsync(store.Data, Settings());
            await BringWorkUnderWayAsync(predecessor);
            await predecessor.KillAsync();
            Note("predecessor");
        }

        await using (var armed = product.Start(store.Data, Settings(armed: true)))
        {
            await DieAsync(armed);
            Note("death");
        }

        store.CheckWhole();
        await using var successor = await product.StartReadyAsync(store.Data, Settings());
        Note("start");
        await FinishAsync(successor);
        await PointVerdict.CheckAsync(successor, _log, oracle);
        Note("end");
    }

    private async Task DieAsync(SiloProcess silo)
    {
        if (site.Occasion != CrashOccasion.Succession)
        {
            // A point that lies before this is one of a start: it belongs to CrashOccasion.Succession.
            await Product.ReadyAsync(silo, Product.Patience);
            await BringWorkUnderWayAsync(silo);
        }

        switch (site.Occasion)
        {
            case CrashOccasion.Drain:
                silo.Terminate();
                break;
            case CrashOccasion.EndlessWork:
                await _log.SubmitSecondAsync(silo);
                break;
            case CrashOccasion.Work:
                _ = await _log.SubmitSecondAsync(silo) && await _log.CancelAsync(silo);
                break;
        }

        await UntilAsync(silo, $"the process dies at {site.Switch}, which it may never have passed", async () =>
        {
            await _log.ObserveAsync(silo);
            return false;
        });
        Assert.True(silo.Process.ExitCode == KilledExitCode, $"It ended with {silo.Process.ExitCode} and never passed {site.Switch}. {silo.Output}");
    }

    /// <summary>Submits, and waits until a remote job is known by its id and a local attempt runs.</summary>
    private async Task BringWorkUnderWayAsync(SiloProcess silo)
    {
        if (await _log.SubmitFirstAsync(silo))
        {
            await UntilAsync(silo, "work is under way", async () =>
                oracle.Events.Any(seen => seen.Kind == OracleEventKind.Poll && seen.Task!.EndsWith(_log.Ids[PointLoad.RemoteHang], StringComparison.Ordinal))
                && (await silo.GetAsync(_log.Ids[PointLoad.LocalHang])).Text("status") == "processing");
        }
    }

    private async Task FinishAsync(SiloProcess silo)
    {
        Assert.True(await _log.SubmitFirstAsync(silo) && await _log.SubmitSecondAsync(silo) && await _log.CancelAsync(silo), silo.Output);
        await Deadline.MeetAsync("every task reached its end", Product.Patience, async () =>
        {
            await _log.ObserveAsync(silo);
            return _log.Ends.Count >= PointLoad.All.Count;
        }, () => silo.Output);
        Note("work");
        await Deadline.MeetAsync("all permits are free", Product.Patience, async () =>
            (await silo.LimitersAsync()).All(limiter => limiter is { InUse: 0, Waiting: 0 }), () => silo.Output);
    }

    private void Note(string step)
    {
        _steps.Add($"{step} {TimeProvider.System.GetElapsedTime(_since).TotalSeconds:0.0} s");
        _since = TimeProvider.System.GetTimestamp();
    }

    /// <summary>Waits for something, or for the death of the process.</summary>
    private static async Task UntilAsync(SiloProcess silo, string what, Func<Task<bool>> condition) =>
        await Deadline.MeetAsync(what, Product.Patience, async () => silo.Process.HasExited || await condition(), () => silo.Output);

    private Dictionary<string, string> Settings(bool armed = false)
    {
        var settings = new Dictionary<string, string>(store.Settings)
        {
            ["MediaTasks__Providers__SimulationRemote__Url"] = oracle.Url.ToString(),
            ["MediaTasks__Providers__SimulationRemote__PollInterval"] = "00:00:00.050",
            ["Logging__LogLevel__Default"] = "Warning",
        };
        if (armed)
        {
            settings[CrashPoint.Variable] = site.Switch;
        }

        return settings;
    }
}
