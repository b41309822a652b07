using Orleans.MediaTasks.Limits;
using Orleans.MediaTasks.Providers;

namespace Orleans.MediaTasks.Tasks;

/// <summary>Walks through every sequence of commands up to a depth and checks the invariants on every edge.</summary>
public sealed class MachineSearchTests(ITestOutputHelper output)
{
    private const int Depth = 8;
    private static readonly LostStart[] Rules = [LostStart.QueueAgain, LostStart.SubmitAgain, LostStart.Fail];
    private static readonly string[] Owners = ["silo-a", "silo-b"];

    private static readonly AttemptOutcome[] Outcomes =
    [
        Given.Success,
        Given.Running,
        Given.Crash,
        new AttemptOutcome.Throttled(TimeSpan.FromSeconds(60)),
        new AttemptOutcome.OutOfCredit("No credit."),
        new AttemptOutcome.Invalid("Not a picture."),
        new AttemptOutcome.TimedOut("Too long."),
        new AttemptOutcome.Cancelled(),
        new AttemptOutcome.SubmitUnknown("Cut."),
    ];

    private static readonly MediaTaskSpec TwoTries = Given.Tries(2);

    /// <summary>A state and the clock that belongs to it.</summary>
    private sealed record World(MediaTaskState State, DateTimeOffset Now, LostStart Rule);

    private sealed record Node(World World, int Depth)
    {
        public List<int> Next { get; } = [];
    }

    [Fact]
    public void EverySequence_OfEightCommands_KeepsTheInvariants()
    {
        var nodes = new List<Node>();
        var known = new Dictionary<string, int>();
        foreach (var (start, rule) in Starts().SelectMany(start => Rules.Select(rule => (start, rule))))
        {
            Visit(new World(start, Given.Now, rule), depth: 0, nodes, known);
        }

        var starts = nodes.Count;
        for (var at = 0; at < nodes.Count && nodes[at].Depth < Depth; at++)
        {
            var (world, depth) = nodes[at];
            foreach (var (command, now) in Commands(world))
            {
                var after = MachineInvariants.CheckedStep(world.State, command with { LostStart = world.Rule }, now);
                nodes[at].Next.Add(Visit(new World(after, now, world.Rule), depth + 1, nodes, known));
            }
        }

        var edges = nodes.Sum(node => node.Next.Count);
        output.WriteLine($"{nodes.Count:N0} states, {edges:N0} checked steps, {Sequences(nodes, starts):N0} sequences of {Depth} commands");
        Assert.Equal(Enum.GetValues<MediaTaskStatus>(), nodes.Select(node => node.World.State.Status).Distinct().Order());
        Assert.True(nodes.Count > 5_000, $"The search saw only {nodes.Count} states.");
    }

    private static IEnumerable<MediaTaskState> Starts() =>
    [
        Given.Queued(TwoTries),
        Given.Queued(TwoTries, Given.OtherRoute),
        Given.Queued(TwoTries with { StartTtl = TimeSpan.FromSeconds(30) }),
        Given.Queued(TwoTries with { StartTtl = TimeSpan.FromSeconds(30), StartAt = Given.Now.AddMinutes(1) }),
    ];

    private static IEnumerable<(MediaTaskCommand Command, DateTimeOffset Now)> Commands(World world)
    {
        var (state, now, _) = world;
        yield return (new MediaTaskCommand.AttemptReported(state.Attempt, new AttemptOutcome.TimedOut("Too long."), JobStopped: true), now);
        yield return (new MediaTaskCommand.AttemptReported(state.Attempt, new AttemptOutcome.Cancelled(), JobStopped: true), now);
        foreach (var outcome in Outcomes)
        {
            yield return (Given.Report(state.Attempt, outcome), now);
        }

        foreach (var owner in Owners)
        {
            // Numbered by the version, so that no permit comes twice.
            yield return (new MediaTaskCommand.PermitGranted(new Permit(1, state.Version), owner, DurableStart: false, state.Provider), now);
            yield return (new MediaTaskCommand.OwnerLost(owner, owner + "-successor"), now);
            yield return (new MediaTaskCommand.OwnerLost(owner), now);
            yield return (new MediaTaskCommand.Resume(owner), now);
            yield return (new MediaTaskCommand.HandedBack(owner), now);
        }

        yield return (new MediaTaskCommand.PermitGranted(new Permit(1, state.Version), Owners[0], DurableStart: true, Given.OtherRoute.Provider), now);
        yield return (Given.Report(state.Attempt - 1, Given.Success), now);
        yield return (new MediaTaskCommand.Progressed(state.Attempt, state.Progress + 30, "encoding"), now);
        yield return (new MediaTaskCommand.WakeupDue(), now);
        yield return (new MediaTaskCommand.WakeupDue(), state.DueAt > now ? state.DueAt.Value : now.AddHours(1));
        yield return (new MediaTaskCommand.Cancel(), now);
        yield return (new MediaTaskCommand.CancelWaiting(), now);
        yield return (new MediaTaskCommand.Retry(), now);
    }

    private static int Visit(World world, int depth, List<Node> nodes, Dictionary<string, int> known)
    {
        var key = KeyOf(world);
        if (!known.TryGetValue(key, out var index))
        {
            known.Add(key, index = nodes.Count);
            nodes.Add(new Node(world, depth));
        }

        return index;
    }

    /// <summary>All that later decisions can depend on; moments are told from the clock, permits and versions by their presence.</summary>
    private static string KeyOf(World world)
    {
        var (s, now, rule) = world;
        var started = s.Attempts is [.., { EndedAt: null } open] ? now - open.StartedAt : default;
        var expiry = s is { Attempt: 0, Spec.StartTtl: not null } ? now - s.CreatedAt : default;
        return string.Join('|', rule, s.Status, s.Provider, s.Attempt, s.AttemptsUsed, s.OwnerDeaths, s.Owner, s.Permit is null, s.ExternalId, s.CancelRequested,
            s.Progress, s.Stage, s.Fallbacks.Length, s.Spec.StartTtl, s.DueAt - now, started, expiry, now < s.UpdatedAt);
    }

    private static long Sequences(List<Node> nodes, int starts)
    {
        var ways = new long[nodes.Count];
        Array.Fill(ways, 1, 0, starts);
        for (var step = 0; step < Depth; step++)
        {
            var next = new long[nodes.Count];
            for (var from = 0; from < nodes.Count; from++)
            {
                foreach (var to in ways[from] == 0 ? [] : nodes[from].Next)
                {
                    next[to] += ways[from];
                }
            }

            ways = next;
        }

        return ways.Sum();
    }
}
