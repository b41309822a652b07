using System.Collections.Immutable;
using System.Text.Json;
using Orleans.MediaTasks.Api.Delivery;
using Orleans.MediaTasks.Api.Json;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Tasks;

/// <summary>The words of a task request. Parses once, notes every problem, leaves the model's input to its provider.</summary>
/// <remarks>A field that is not known is refused when it looks like a mistyped one, and ignored otherwise, so that requests written for other servers work.</remarks>
internal static class TaskRequest
{
    /// <summary>All fields, in the order of the documents.</summary>
    public static readonly IReadOnlyList<string> Fields =
        ["kind", "model", "input", "priority", "start_at", "delay", "start_ttl", "timeout", "retry", "fallback_models", "tags", "metadata", .. WebhookFields.OfTask];

    public static readonly IReadOnlyList<string> RetryFields = ["max_attempts", "initial_interval", "coefficient", "max_interval", "jitter"];

    /// <summary>What was asked; null when there are problems.</summary>
    /// <param name="element">Any JSON value.</param>
    /// <param name="prefix">What stands before field names in problems.</param>
    /// <param name="now">The moment of the request.</param>
    /// <param name="problems">Where problems go.</param>
    public static MediaTaskSpec? Parse(JsonElement element, string prefix, DateTimeOffset now, List<InputProblem> problems)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            problems.Add(new InputProblem("invalid_request", prefix.TrimEnd('.') is { Length: > 0 } path ? path : null, "A task must be a JSON object."));
            return null;
        }

        var before = problems.Count;
        var fields = new FieldReader(element, prefix, problems);
        CheckNames(element, fields, Fields);
        var spec = new MediaTaskSpec
        {
            Kind = ReadKind(fields),
            Model = fields.Text("model", TaskRequestLimits.NameLength),
            Input = ReadInput(fields),
            Priority = fields.Whole("priority", TaskRequestLimits.MinimumPriority, TaskRequestLimits.MaximumPriority) ?? 5,
            StartAt = ReadStart(fields, now),
            StartTtl = fields.Duration("start_ttl", TaskRequestLimits.ShortestLimit, TaskRequestLimits.StartTtl),
            AttemptTimeout = fields.Duration("timeout", TaskRequestLimits.ShortestLimit, TaskRequestLimits.AttemptTimeout),
            Retry = ReadRetry(fields, prefix, problems),
            FallbackModels = ReadTexts(fields, "fallback_models", TaskRequestLimits.FallbackModels, TaskRequestLimits.NameLength),
            Tags = ReadTexts(fields, "tags", TaskRequestLimits.Tags, TaskRequestLimits.TagLength),
            Metadata = ReadMetadata(fields),
            Webhook = WebhookFields.Read(fields),
        };
        if (problems.Count == before && spec.Kind is null && spec.Model is null)
        {
            fields.Miss("model", "Name a 'model', or a 'kind' to get its default model.", MediaTaskKinds.Requestable);
        }

        return problems.Count == before ? spec : null;
    }

    private static void CheckNames(JsonElement element, FieldReader fields, IReadOnlyList<string> known)
    {
        var strangers = 0;
        foreach (var property in element.EnumerateObject())
        {
            if (known.Contains(property.Name))
            {
                continue;
            }

            if (++strangers > TaskRequestLimits.StrangersLookedAt)
            {
                return;
            }

            if (ReferenceEquals(known, Fields) && property.Name == "prompt")
            {
                fields.Refuse("prompt", "Put the prompt into 'input': {\"input\": {\"prompt\": \"…\"}}.", "input.prompt");
            }
            else if (NearNames.Find(property.Name, known) is { } near)
            {
                fields.Refuse(property.Name, $"'{fields.PathOf(property.Name)}' is not known. Did you mean '{near}'?", near);
            }
        }
    }

    private static string? ReadKind(FieldReader fields)
    {
        var kind = fields.Text("kind", TaskRequestLimits.NameLength);
        if (kind is not null && !MediaTaskKinds.Requestable.Contains(kind))
        {
            fields.Refuse("kind", $"'{kind}' is no kind of work.", MediaTaskKinds.Requestable);
        }

        return kind;
    }

    private static string ReadInput(FieldReader fields)
    {
        if (fields.Object("input") is not { } input)
        {
            return "{}";
        }

        if (input.TryGetProperty("prompt", out var prompt) && prompt.ValueKind == JsonValueKind.String && CountCharacters(prompt.GetString()!) > TaskRequestLimits.PromptLength)
        {
            fields.Refuse("input.prompt", $"The prompt must have at most {TaskRequestLimits.PromptLength:N0} characters.");
        }

        return CompactJson.Of(input);
    }

    private static int CountCharacters(string text) => text.Length <= TaskRequestLimits.PromptLength ? text.Length : text.EnumerateRunes().Count();

    private static DateTimeOffset? ReadStart(FieldReader fields, DateTimeOffset now)
    {
        var at = fields.Moment("start_at", now - TaskRequestLimits.StartInPast, now + TaskRequestLimits.StartInFuture);
        var delay = fields.Duration("delay", TimeSpan.Zero, TaskRequestLimits.StartInFuture);
        if (at is not null && delay is not null)
        {
            fields.Refuse("delay", "Give 'start_at' or 'delay', not both.");
        }

        return at ?? (delay > TimeSpan.Zero ? now + delay : null);
    }

    private static RetryPolicy ReadRetry(FieldReader fields, string prefix, List<InputProblem> problems)
    {
        if (fields.Object("retry") is not { } element)
        {
            return RetryPolicy.Default;
        }

        var retry = new FieldReader(element, $"{prefix}retry.", problems);
        CheckNames(element, retry, RetryFields);
        var usual = RetryPolicy.Default;
        return new RetryPolicy
        {
            MaximumAttempts = retry.Whole("max_attempts", 1, TaskRequestLimits.MaximumAttempts) ?? usual.MaximumAttempts,
            InitialInterval = retry.Duration("initial_interval", TimeSpan.Zero, TaskRequestLimits.InitialInterval) ?? usual.InitialInterval,
            Coefficient = retry.Number("coefficient", 1, TaskRequestLimits.MaximumCoefficient) ?? usual.Coefficient,
            MaximumInterval = retry.Duration("max_interval", TimeSpan.Zero, TaskRequestLimits.MaximumInterval) ?? usual.MaximumInterval,
            Jitter = retry.Number("jitter", 0, 1) ?? usual.Jitter,
        };
    }

    private static ImmutableArray<string> ReadTexts(FieldReader fields, string name, int maximumCount, int maximumLength)
    {
        if (fields.Array(name) is not { } list)
        {
            return [];
        }

        if (list.GetArrayLength() > maximumCount)
        {
            fields.Refuse(name, $"'{fields.PathOf(name)}' must have at most {maximumCount} entries.");
            return [];
        }

        var texts = ImmutableArray.CreateBuilder<string>(list.GetArrayLength());
        foreach (var item in list.EnumerateArray())
        {
            if (item.ValueKind == JsonValueKind.String && item.GetString() is { Length: > 0 } text && text.Length <= maximumLength)
            {
                texts.Add(text);
            }
            else
            {
                var path = $"{name}[{texts.Count}]";
                fields.Refuse(path, $"'{fields.PathOf(path)}' must be a text of 1 to {maximumLength} characters.");
                return [];
            }
        }

        return texts.DrainToImmutable();
    }

    private static string? ReadMetadata(FieldReader fields)
    {
        if (fields.Object("metadata") is not { } metadata)
        {
            return null;
        }

        var text = CompactJson.Of(metadata);
        if (text.Length > TaskRequestLimits.MetadataLength)
        {
            fields.Refuse("metadata", $"'{fields.PathOf("metadata")}' must have at most {TaskRequestLimits.MetadataLength:N0} characters of JSON.");
        }

        return text;
    }
}
