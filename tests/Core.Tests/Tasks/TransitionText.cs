using System.Globalization;
using System.Text;

namespace Orleans.MediaTasks.Tasks;

/// <summary>The transition matrix as text: in full for the snapshot, in short for the documentation.</summary>
internal static class TransitionText
{
    /// <summary>Every situation with everything that can happen to it, one line each: the change, then the effects.</summary>
    public static string Full()
    {
        var text = new StringBuilder();
        foreach (var (name, state, _) in TransitionMatrix.Situations)
        {
            text.Append(name).Append('\n');
            foreach (var stimulus in TransitionMatrix.Stimuli)
            {
                text.Append(CultureInfo.InvariantCulture, $"  {stimulus.Name,-52}{Line(state, stimulus.On(state), stimulus.At(state))}\n");
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    /// <summary>A Markdown table: commands down, situations across.</summary>
    public static string Table()
    {
        var columns = TransitionMatrix.Situations.Where(situation => situation.Column is not null).ToList();
        var text = new StringBuilder("| command | ").AppendJoin(" | ", columns.Select(column => column.Column)).Append(" |\n|---|");
        text.Insert(text.Length, "---|", columns.Count).Append('\n');
        foreach (var stimulus in TransitionMatrix.Stimuli)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {stimulus.Name} | ")
                .AppendJoin(" | ", columns.Select(column => Cell(column.State, stimulus.On(column.State)))).Append(" |\n");
        }

        return text.ToString();
    }

    private static string Cell(MediaTaskState state, Decision decision) => decision switch
    {
        Decision.Changed { State: var after } when after.Status != state.Status => $"**{after.Status.ToWord()}**",
        Decision.Changed { State.CancelRequested: true } when !state.CancelRequested => "*cancelling*",
        Decision.Changed => "*updated*",
        Decision.Same { Effects: [] } => "–",
        Decision.Same same => string.Join(", ", same.Effects.Select(effect => $"`{effect.GetType().Name}`")),
        Decision.Rejected => "*refused*",
        _ => "–",
    };

    private static string Line(MediaTaskState state, Decision decision, DateTimeOffset now) => decision switch
    {
        Decision.Changed changed => $"→ {Changes(state, changed.State, now)}{(changed.MayBeLazy ? " (lazy)" : "")} | {Effects(changed.Effects, now)}",
        Decision.Same { Effects: [] } => "=",
        Decision.Same same => $"= {Effects(same.Effects, now)}",
        Decision.Ignored ignored => $"– {ignored.Why}",
        Decision.Rejected rejected => $"✗ {rejected.Why}",
        _ => throw new InvalidOperationException(),
    };

    private static string Changes(MediaTaskState before, MediaTaskState after, DateTimeOffset now)
    {
        var (old, @new) = (Fields(before, now), Fields(after, now));
        var changes = @new.Where((field, index) => index == 0 || field.Value != old[index].Value).Select(field => $"{field.Name}{field.Value}");
        var leap = after.Sequence - before.Sequence == MediaTaskMachine.TakeoverLeap ? " leap" : "";
        return string.Join(' ', changes) + leap;
    }

    private static List<(string Name, string Value)> Fields(MediaTaskState state, DateTimeOffset now) =>
    [
        ("", state.Status.ToWord()),
        ("on=", state.Provider),
        ("attempt=", $"{state.Attempt}"),
        ("used=", $"{state.AttemptsUsed}"),
        ("deaths=", $"{state.OwnerDeaths}"),
        ("owner=", state.Owner ?? "none"),
        ("permit=", state.Permit is { } permit ? $"{permit.Number}" : "none"),
        ("job=", state.ExternalId ?? "none"),
        ("due=", state.DueAt is { } due ? Moment(due, now) : "none"),
        ("progress=", $"{state.Progress}"),
        ("stage=", state.Stage ?? "none"),
        ("cancelling=", state.CancelRequested ? "yes" : "no"),
        ("outputs=", $"{state.Outputs.Length}"),
        ("failure=", state.Failure?.Code ?? "none"),
        ("ended=", state.CompletedAt is null ? "no" : "yes"),
        ("history=", string.Join(',', state.Attempts.Select(record => Record(record, now)))),
    ];

    private static string Record(AttemptRecord record, DateTimeOffset now) =>
        record.EndedAt is null ? $"{record.Number}:open" : $"{record.Number}:{record.Failure?.Code ?? "ended"}{(record.RetryAt is { } at ? "@" + Moment(at, now) : "")}";

    private static string Effects(IEnumerable<Effect> effects, DateTimeOffset now) => string.Join(" ", effects.Select(effect => effect switch
    {
        Effect.RequestPermit e => $"RequestPermit({e.Provider})",
        Effect.WithdrawRequest e => $"WithdrawRequest({e.Provider})",
        Effect.ReleasePermit e => $"ReleasePermit({e.Provider} {e.Permit.Number})",
        Effect.StartAttempt e => $"StartAttempt({e.Attempt})",
        Effect.CancelAttempt e => $"CancelAttempt({e.Attempt}{(e.ExternalId is null ? "" : " " + e.ExternalId)}{(e.Reported is null ? "" : ", then " + e.Reported.GetType().Name)})",
        Effect.PollAttempt e => $"PollAttempt({e.Attempt} {e.ExternalId})",
        Effect.SetWakeup e => $"SetWakeup({Moment(e.At, now)})",
        Effect.ThrottleProvider e => $"ThrottleProvider({e.Provider} {Moment(e.Until, now)})",
        _ => effect.GetType().Name,
    }));

    private static string Moment(DateTimeOffset moment, DateTimeOffset now) => string.Create(CultureInfo.InvariantCulture, $"{(moment - now).TotalSeconds:+0.###;-0.###;0}s");
}
