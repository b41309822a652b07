using Orleans.MediaTasks.EndToEnd.Silo;
using Orleans.MediaTasks.Oracle;

namespace Orleans.MediaTasks.EndToEnd.Crash;

/// <summary>One store, one point: a process dies there by itself, and the next one brings everything to its end.</summary>
internal sealed class PointRun(CrashChain chain, CrashSite site)
{
    /// <summary>What a process ends with that was killed by SIGKILL.</summary>
    private const int KilledExitCode = 128 + 9;

    private readonly PointLog _log = new(site.Point, chain.Receiver.Url);
    private readonly HashSet<string> _jobsBefore = [.. chain.Oracle.Jobs.Select(job => job.Id)];
    private readonly int _eventsBefore = chain.Oracle.Events.Count;
    private readonly List<string> _steps = [];
    private long _since = TimeProvider.System.GetTimestamp();

    /// <summary>What took how long.</summary>
    public string Steps => string.Join(", ", _steps);

    /// <summary>What the provider saw.</summary>
    public IEnumerable<OracleEvent> Events => chain.Oracle.Events.Skip(_eventsBefore);

    public async Task RunAsync()
    {
        if (site.Occasion == CrashOccasion.Succession)
        {
            await BringWorkUnderWayAsync();
            await chain.Silo.KillAsync();
            chain.Arm(site);
            await chain.StartNextAsync();
            Note("predecessor");
        }

        await DieAsync();
        Note("death");
        await chain.StartSuccessorAsync();
        Note("start");
        await FinishAsync(chain.Silo);
        Assert.Equal(0, chain.Oracle.InFlight);
        await PointVerdict.CheckAsync(chain.Silo, _log, [.. chain.Oracle.Jobs.Where(job => !_jobsBefore.Contains(job.Id))]);
        Note("verdict");
        await DeliveryVerdict.CheckAsync(chain.Silo, chain.Receiver, _log);
        Note("deliveries");
    }

    private async Task DieAsync()
    {
        var silo = chain.Silo;
        if (site.Occasion != CrashOccasion.Succession)
        {
            chain.Arm(site);
            await BringWorkUnderWayAsync();
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

        await UntilAsync($"the process dies at {site.Switch}, which it may never have passed", async () =>
        {
            await _log.ObserveAsync(silo);
            return false;
        });
        Assert.True(silo.Process.ExitCode == KilledExitCode, $"It ended with {silo.Process.ExitCode} and never passed {site.Switch}. {silo.Output}");
    }

    /// <summary>Submits, and waits until a remote job is known by its id and a local attempt runs.</summary>
    private async Task BringWorkUnderWayAsync()
    {
        var silo = chain.Silo;
        if (await _log.SubmitFirstAsync(silo))
        {
            await UntilAsync("work is under way", async () =>
                Events.Any(seen => seen.Kind == OracleEventKind.Poll && seen.Task!.EndsWith(_log.Ids[PointLoad.RemoteHang], StringComparison.Ordinal))
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
    private async Task UntilAsync(string what, Func<Task<bool>> condition) =>
        await Deadline.MeetAsync(what, Product.Patience, async () => chain.Silo.Process.HasExited || await condition(), () => chain.Silo.Output);
}
