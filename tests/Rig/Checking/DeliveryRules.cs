using Orleans.MediaTasks.Rig.History;

namespace Orleans.MediaTasks.Rig.Checking;

/// <summary>What receivers of webhooks were told, as they saw it: at least once, in order, under one id.</summary>
public static class DeliveryRules
{
    /// <summary>Every event of a task that ended was taken by its receiver, or the API shows it as one that is still tried, or as a dead letter. None is missing.</summary>
    public static Rule NoLostEvent => new(nameof(NoLostEvent), history =>
    {
        var taken = history.Of(Ops.Hook).Where(hook => hook.Result == Results.Ok).Select(hook => hook.Key!).ToHashSet();
        var known = Tellings.Arrivals(history).Where(hook => taken.Contains(hook.Key!)).Select(Tellings.Of).ToHashSet();
        var shown = history.Of(Ops.Delivery).Where(delivery => delivery.Status != "delivered" || taken.Contains(delivery.Key!)).ToList();
        // Rows do not say of which attempt they are, so that there must be as many of a step as are missing.
        var open = shown.Where(delivery => !taken.Contains(delivery.Key!)).CountBy(StepOf).ToDictionary();
        return from missing in Tellings.Expected(history).Where(expected => !known.Contains(expected)).GroupBy(expected => (expected.Task, expected.Step))
               where missing.Count() > open.GetValueOrDefault(missing.Key)
               select new Violation($"{missing.Key.Step} of attempt {string.Join(", ", missing.Select(telling => telling.Attempt))} never arrived, is not tried any more and is no dead letter.", missing.Key.Task);
    });

    /// <summary>What the API calls delivered was taken by the receiver.</summary>
    public static Rule DeliveredIsTaken => new(nameof(DeliveredIsTaken), history =>
    {
        var taken = history.Of(Ops.Hook).Where(hook => hook.Result == Results.Ok).Select(hook => hook.Key!).ToHashSet();
        return history.Of(Ops.Delivery).Where(delivery => delivery.Status == "delivered" && !taken.Contains(delivery.Key!))
            .Select(delivery => new Violation($"{delivery.Key} is called delivered, and the receiver never took it.", delivery.Task));
    });

    /// <summary>Dead deliveries of tasks are listed as dead letters.</summary>
    public static Rule DeadLettersAreListed => new(nameof(DeadLettersAreListed), history =>
    {
        var listed = history.Of(Ops.DeadLetter).Select(letter => letter.Key!).ToHashSet();
        return history.Of(Ops.Delivery).Where(delivery => delivery.Status == "dead" && !listed.Contains(delivery.Key!))
            .Select(delivery => new Violation($"{delivery.Key} is dead and no dead letter.", delivery.Task));
    });

    /// <summary>An event goes out only after the one before it was taken or given up, so that first arrivals are in the order of the events.</summary>
    public static Rule EventsInOrder => new(nameof(EventsInOrder), history =>
    {
        var dead = history.Of(Ops.Delivery).Where(delivery => delivery.Status == "dead").Select(delivery => delivery.Key!)
            .Concat(history.Of(Ops.Hook).Where(hook => hook.Status == "400").Select(hook => hook.Key!)).ToHashSet();
        return Tellings.Arrivals(history).GroupBy(hook => hook.Task!).SelectMany(task =>
        {
            var events = task.GroupBy(hook => hook.Key!).OrderBy(hooks => hooks.First().Sequence).ToList();
            var early = events.Zip(events.Skip(1)).Where(pair => IsEarly(pair.First, pair.Second, dead))
                .Select(pair => new Violation($"{pair.Second.Key} came before {pair.First.Key} was taken.", task.Key, pair.Second.First().T0));

            // What never arrived has no place among the arrivals. While it is read back, sending goes on.
            var arrived = events.Select(hooks => hooks.Key).ToHashSet();
            var passed = from pending in history.ByTask[task.Key]
                         where pending is { Op: Ops.Delivery, Status: "pending" } && !dead.Contains(pending.Key!) && !arrived.Contains(pending.Key!)
                         from later in events
                         where later.First().Sequence > pending.Sequence && later.First().T0 < pending.T0
                         select new Violation($"{later.Key} came, and {pending.Key} before it is still tried.", task.Key, later.First().T0);
            return early.Concat(passed);
        });
    });

    /// <summary>An event has one id and one body, however often it comes; the body tells of the event that the id names.</summary>
    public static Rule OneIdForAnEvent => new(nameof(OneIdForAnEvent), history =>
    {
        var nameless = history.Of(Ops.Hook).Where(hook => hook.Task is null).Select(hook => new Violation($"{hook.Key} has a body that does not agree with it.", null, hook.T0));
        var bodies = history.Of(Ops.Hook).GroupBy(hook => hook.Key!).Where(hooks => hooks.Select(hook => hook.Note).Distinct().Count() > 1)
            .Select(hooks => new Violation($"{hooks.Key} came with {hooks.Select(hook => hook.Note).Distinct().Count()} bodies: {string.Join(", ", hooks.Select(hook => hook.Model).Distinct())}.", hooks.First().Task, hooks.Last().T0));
        var ids = Tellings.Arrivals(history).GroupBy(Tellings.Of).Where(hooks => hooks.Select(hook => hook.Key).Distinct().Count() > 1)
            .Select(hooks => new Violation($"{hooks.Key.Step} of attempt {hooks.Key.Attempt} came under {string.Join(" and ", hooks.Select(hook => hook.Key).Distinct())}.", hooks.Key.Task, hooks.Last().T0));
        return nameless.Concat(bodies).Concat(ids);
    });

    /// <summary>Nobody is told of a task that no client was promised.</summary>
    public static Rule OnlyAcknowledgedTasks => new(nameof(OnlyAcknowledgedTasks), history =>
    {
        var acknowledged = history.Acknowledged.ToHashSet();
        return history.Of(Ops.Hook).Where(hook => hook.Task is not null && !acknowledged.Contains(hook.Task)).DistinctBy(hook => hook.Task)
            .Select(hook => new Violation($"was told of ({hook.Model}) and never acknowledged.", hook.Task, hook.T0));
    });

    /// <summary>At the end, with all well again, whatever is still tried has its time to come.</summary>
    /// <param name="grace">By how much a delivery may be overdue.</param>
    public static Rule NothingOverdue(TimeSpan grace) => new(nameof(NothingOverdue), history =>
        history.Of(Ops.Delivery).Where(delivery => delivery.Status == "pending" && !(delivery.Value <= grace.TotalSeconds))
            .Select(delivery => new Violation($"{delivery.Key} is pending and {delivery.Value:0.0} s overdue.", delivery.Task)));

    private static bool IsEarly(IGrouping<string, HistoryEvent> earlier, IGrouping<string, HistoryEvent> later, HashSet<string> dead)
    {
        var begin = later.Min(hook => hook.T0);
        return earlier.Min(hook => hook.T0) > begin
            || (!dead.Contains(earlier.Key) && !earlier.Any(hook => hook.Result == Results.Ok && hook.T1 <= begin));
    }

    private static (string Task, string Step) StepOf(HistoryEvent delivery) => (delivery.Task!, Tellings.Of(delivery).Step);
}
