using System.Text.Json;
using Orleans.MediaTasks.Api.Json;
using Orleans.MediaTasks.Api.Tasks;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Mindia;

/// <summary>The body of a task that is submitted: <c>{type, payload, priority, scheduled_at, max_retries, timeout_seconds}</c>.</summary>
/// <param name="Type">What to do.</param>
/// <param name="Payload">What to do it with: an object.</param>
/// <param name="Priority">The number that was sent.</param>
/// <param name="Spec">How to run it; without model, input and metadata, which depend on the type.</param>
internal sealed record MindiaTaskRequest(MindiaType Type, JsonElement Payload, int Priority, MediaTaskSpec Spec)
{
    /// <summary>What was asked; null when there are problems.</summary>
    public static MindiaTaskRequest? Parse(JsonElement element, DateTimeOffset now, List<InputProblem> problems)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            problems.Add(new InputProblem("invalid_request", null, "A task must be a JSON object."));
            return null;
        }

        var fields = new FieldReader(element, "", problems);
        var type = ReadType(element, fields);
        var payload = fields.Object("payload");
        var priority = fields.Whole("priority", MindiaSpec.DefaultPriority, MindiaSpec.HighestPriority) ?? MindiaSpec.DefaultPriority;
        var retries = fields.Whole("max_retries", 0, TaskRequestLimits.MaximumAttempts - 1) ?? MindiaSpec.DefaultRetries;
        var spec = MindiaSpec.Default with
        {
            Kind = type?.Kind,
            Priority = MindiaSpec.PriorityOf(priority),
            StartAt = fields.Moment("scheduled_at", DateTimeOffset.UnixEpoch, now + TaskRequestLimits.StartInFuture) is { } start && start > now ? start : null,
            Retry = MindiaSpec.RetryOf(retries),
            AttemptTimeout = fields.Whole("timeout_seconds", 1, (int)TaskRequestLimits.AttemptTimeout.TotalSeconds) is { } seconds ? TimeSpan.FromSeconds(seconds) : MindiaSpec.DefaultTimeout,
        };
        if (payload is null && problems.Count == 0)
        {
            fields.Miss("payload", "A task needs a 'payload': an object.");
        }

        return problems.Count == 0 ? new MindiaTaskRequest(type!, payload!.Value, priority, spec) : null;
    }

    private static MindiaType? ReadType(JsonElement element, FieldReader fields)
    {
        var name = element.TryGetProperty("type", out _) ? "type" : "task_type";
        var text = fields.Text(name, TaskRequestLimits.NameLength);
        var type = text is null ? null : MindiaTypes.Find(text);
        if (text is null)
        {
            fields.Miss("type", "A task needs a 'type' or a 'task_type'.", MindiaTypes.Names);
        }
        else if (type is null)
        {
            fields.Refuse(name, $"'{name}' must be one of the allowed words.", MindiaTypes.Names);
        }
        else if (type.Kind is null)
        {
            fields.Refuse(name, $"Nothing on this installation does {type.Name}.", [.. MindiaTypes.All.Where(other => other.Kind is not null).Select(other => other.Name)]);
        }

        return type;
    }
}
