using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Limits;

/// <summary>What holds when a limiter is replaced or a silo dies. The other silo is played by the test: a lease and rounds in its name.</summary>
public sealed class FencingTests
{
    /// <summary>Without an address: the cluster's membership calls one that it has never seen dead, and the real silo would end the lease at its next look.</summary>
    private const string Other = "other";

    private const string Provider = ScriptedProvider.DefaultName;

    [Fact]
    public async Task Grant_OfALimiterThatWasReplaced_IsRefusedAndAnotherOneIsAskedFor()
    {
        await using var grid = await Grid.StartAsync(TimeProvider.System, null, new ScriptedProvider(TimeProvider.System) { DurableStart = true });
        var raised = false;
        grid.AroundStore = store => InterceptedStore.Around(store, (method, arguments) =>
        {
            if (method == nameof(ITaskStore.UpdateAsync) && arguments[1] is MediaTaskState { Permit: not null } && !raised)
            {
                raised = true;
                store.RaiseLimiterEpochAsync(Provider).GetAwaiter().GetResult();
            }
        });
        await grid.RestartAsync();

        var id = await grid.SubmitOneAsync();
        var end = (await grid.Watch.UntilEndAsync(id)).Task;

        Assert.True(raised);
        Assert.Equal((MediaTaskStatus.Completed, 1), (end.Status, end.Attempt));
        Assert.Single(grid.Provider.Starts);
        await WaitFor.TrueAsync(async () => await grid.InUseAsync() == 0);
    }

    [Fact]
    public async Task Limiter_WhenItComesUp_CountsThePermitsOfProcessingRows()
    {
        await using var grid = await Grid.StartAsync(TimeProvider.System);
        await using var silo = await OtherSilo.JoinAsync(grid);
        await grid.Store.InsertAsync([Running(grid, new Permit(0, 7))], TestContext.Current.CancellationToken);
        await grid.Store.RaiseLimiterEpochAsync(Provider, TestContext.Current.CancellationToken);

        // Whoever knows of a later epoch makes the activation leave; the next one comes up.
        await Assert.ThrowsAsync<InvalidOperationException>(() => silo.ExchangeAsync(epoch: long.MaxValue));
        await WaitFor.TrueAsync(async () => await grid.InUseAsync() == 1);
    }

    [Fact]
    public async Task Permit_ThatADeadSiloNeverUsed_IsFreedOnceItsLeaseIsEnded()
    {
        await using var grid = await Grid.StartAsync(TimeProvider.System);
        await using var silo = await OtherSilo.JoinAsync(grid);
        var row = Running(grid, default) with { Status = MediaTaskStatus.Queued, Permit = null, Owner = null };
        Assert.Single(await silo.GrantsAsync(row));
        Assert.Equal(1, await grid.InUseAsync());
        // Stored only now: a slow machine's real silo finds the row and takes it before the other one is granted anything.
        await grid.Store.InsertAsync([row], TestContext.Current.CancellationToken);

        await grid.Store.EndLeaseAsync(Other, TestContext.Current.CancellationToken);

        Assert.Equal(MediaTaskStatus.Completed, (await grid.Watch.UntilEndAsync(row.Id)).Task.Status);
        await WaitFor.TrueAsync(async () => await grid.InUseAsync() == 0);
    }

    [Fact]
    public async Task Lease_WhenOthersEndedIt_StopsTheSilo()
    {
        await using var grid = await Grid.StartAsync(TimeProvider.System);
        var stopping = new TaskCompletionSource();
        grid.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(stopping.SetResult);

        await grid.Store.EndLeaseAsync(grid.Services.GetRequiredService<SiloIdentity>().Owner, TestContext.Current.CancellationToken);

        await stopping.Task.WaitAsync(Grid.Deadline, TestContext.Current.CancellationToken);
        Assert.True(grid.Services.GetRequiredService<SiloLease>().IsLost);
    }

    /// <summary>A task that runs on the other silo under a permit.</summary>
    private static MediaTaskState Running(Grid grid, Permit permit)
    {
        var now = grid.Time.GetUtcNow();
        var route = new ModelRoute(Provider, $"{Provider}/image", TimeSpan.FromMinutes(5));
        var queued = MediaTaskMachine.Submit(grid.Submission(), MediaTaskKinds.Image, route, [], now).State;
        return ((Decision.Changed)MediaTaskMachine.Decide(queued, new MediaTaskCommand.PermitGranted(permit, Other), now)).State;
    }

    /// <summary>The rounds of a silo that is not there, under a lease that is.</summary>
    private sealed class OtherSilo(Grid grid) : IAsyncDisposable
    {
        private long _epoch;
        private long _lastReply;

        public static async Task<OtherSilo> JoinAsync(Grid grid)
        {
            // The store writes for whoever began last: the real silo.
            await grid.Store.BeginLeaseAsync(Other, TimeSpan.FromHours(1), TestContext.Current.CancellationToken);
            await grid.Store.BeginLeaseAsync(grid.Services.GetRequiredService<SiloIdentity>().Owner, SiloLease.Duration, TestContext.Current.CancellationToken);
            return new OtherSilo(grid);
        }

        public async Task<IReadOnlyList<LimiterGrant>> GrantsAsync(MediaTaskState row)
        {
            // The first round makes it known. From then on a task is granted in the round that brings it, once the limiter is up: it may still wait for the real silo's word.
            await ExchangeAsync(_epoch);
            IReadOnlyList<LimiterGrant> grants = [];
            await WaitFor.TrueAsync(async () => (grants = (await ExchangeAsync(_epoch, new QueuedTask(row.Id, row.Model, row.Spec.Priority, row.UpdatedAt))).Grants).Count > 0);
            return grants;
        }

        public async Task<ExchangeReply> ExchangeAsync(long epoch, params QueuedTask[] waiting)
        {
            var reply = await grid.Grains.GetGrain<ILimiterAdmission>(Provider).ExchangeAsync(new ExchangeRequest
            {
                Owner = Other,
                Epoch = epoch,
                LastReply = _lastReply,
                Capacity = 10,
                Waiting = waiting,
                Held = [],
            });
            (_epoch, _lastReply) = (reply.Epoch, reply.Number);
            return reply;
        }

        public async ValueTask DisposeAsync() => await grid.Store.EndLeaseAsync(Other);
    }
}
