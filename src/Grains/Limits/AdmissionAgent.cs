using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.MediaTasks.Providers;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Limits;

/// <summary>The silo's voice at the limiters: gathers what its tasks ask and give back, and hands out what was granted.</summary>
/// <remarks>One desk per provider; see <see cref="AdmissionDesk"/>. Survives nothing: a limiter learns the waiting tasks from their rows.</remarks>
internal sealed class AdmissionAgent(IGrainFactory grains, ITaskStore store, SiloIdentity identity, ProviderSet providers, TimeProvider time, ILogger<AdmissionDesk> logger)
    : IHostedService, IDisposable
{
    private readonly ConcurrentDictionary<string, AdmissionDesk> _desks = new();
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>A task waits for admission. Repeating it changes nothing.</summary>
    public void Request(MediaTaskState task) => Desk(task.Provider).Request(task);

    /// <summary>A task no longer waits for admission.</summary>
    public void Withdraw(string provider, MediaTaskId id) => Desk(provider).Withdraw(id);

    /// <summary>A permit is not needed any more. Repeating it changes nothing.</summary>
    public void Release(string provider, HeldPermit permit) => Desk(provider).Release(permit);

    /// <summary>An attempt runs on this silo under a permit that its row does not show yet.</summary>
    public void Hold(string provider, HeldPermit permit) => Desk(provider).Hold(permit);

    /// <summary>The store refused a permit of this epoch.</summary>
    public void Fenced(string provider, long epoch) => Desk(provider).Fenced(epoch);

    /// <summary>The provider asked for quiet.</summary>
    public void Throttle(string provider, DateTimeOffset until) => Desk(provider).Throttle(until);

    /// <summary>Takes no new permits from now on; what is held may still be given back.</summary>
    public void StopTaking()
    {
        foreach (var desk in _desks.Values)
        {
            desk.StopTaking();
        }
    }

    /// <summary>Returns when everything said so far has reached the limiters.</summary>
    public Task FlushAsync() => Task.WhenAll(_desks.Values.Select(desk => desk.FlushAsync()));

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // A desk for every provider that is set up or has tasks waiting: after a restart nobody else asks for those.
        foreach (var provider in providers.Infos.Select(info => info.Name).Union(await store.ReadProvidersWithQueuedAsync(cancellationToken)))
        {
            Desk(provider);
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_desks.Values.Select(desk => desk.Completion)).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => _stopping.Dispose();

    private AdmissionDesk Desk(string provider) =>
        _desks.TryGetValue(provider, out var desk) ? desk : _desks.GetOrAdd(provider, static (name, agent) => agent.Open(name), this);

    private AdmissionDesk Open(string provider) => new(provider, grains, store, identity.Owner, time, logger, _stopping.Token);
}
