using System.Text.Json;
using Orleans.MediaTasks.Api.Json;
using Orleans.MediaTasks.Api.Tasks;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Dialects.Conduit;

/// <summary>What one request of this dialect asks for.</summary>
/// <param name="Spec">The task.</param>
/// <param name="IsAsync">Whether the caller does not want to wait.</param>
/// <param name="Encoding">How the caller wants the result written: <c>b64_json</c> for pictures, <c>base64</c> for vectors, <c>srt</c> for transcripts and so on; null for the usual way.</param>
internal sealed record ConduitRequest(MediaTaskSpec Spec, bool IsAsync, string? Encoding)
{
    private const int UserLength = 256;

    /// <summary>Fields that say how to run the task and where to tell of it; everything else is the model's input.</summary>
    private static readonly HashSet<string> Envelope =
        ["model", "async", "priority", "user", "metadata", "encoding_format", .. ConduitWebhook.Names];

    /// <summary>30 s, doubling, ±20 %, at most an hour, three times: what this dialect's documents promise.</summary>
    private static readonly RetryPolicy Retry =
        new() { MaximumAttempts = 4, InitialInterval = TimeSpan.FromSeconds(30), Coefficient = 2, MaximumInterval = TimeSpan.FromHours(1), Jitter = 0.2 };

    /// <summary>What was asked; null when there are problems.</summary>
    public static ConduitRequest? Parse(JsonElement body, string kind, List<InputProblem> problems)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            problems.Add(new InputProblem("invalid_request", null, "The body must be a JSON object."));
            return null;
        }

        var fields = new FieldReader(body, "", problems);
        var model = fields.Text("model", TaskRequestLimits.NameLength);
        if (model is null && problems.Count == 0)
        {
            fields.Miss("model", "Name a 'model'; GET /v1/models lists them.");
        }

        RequireContent(body, fields, kind);
        var spec = new MediaTaskSpec
        {
            Kind = kind,
            Model = model,
            Priority = fields.Whole("priority", TaskRequestLimits.MinimumPriority, TaskRequestLimits.MaximumPriority) ?? 5,
            Retry = Retry,
            Metadata = ReadMetadata(fields),
            Webhook = ConduitWebhook.Read(body, fields),
        };
        var request = new ConduitRequest(spec, ReadAsync(body, fields), ReadEncoding(body, fields, kind));
        return problems.Count > 0 ? null : request with { Spec = spec with { Input = ConduitInput.Read(body, kind, Envelope) } };
    }

    /// <summary>The prompt, or what the route has in its place.</summary>
    private static void RequireContent(JsonElement body, FieldReader fields, string kind)
    {
        if (kind == MediaTaskKinds.Transcription)
        {
            // Its content is a file, which is read before the fields.
            return;
        }

        var name = kind switch
        {
            MediaTaskKinds.Embedding => "input",
            MediaTaskKinds.Audio => Named(body, "input", "prompt", "text"),
            _ => "prompt",
        };
        var isGiven = body.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;
        if (!isGiven || (value.ValueKind == JsonValueKind.String && value.GetString()!.Length == 0))
        {
            fields.Miss(name, $"'{name}' is required.");
        }
        else if (kind != MediaTaskKinds.Embedding)
        {
            // Characters beyond the basic plane count twice here; only such prompts are looked at again.
            var text = fields.Text(name, TaskRequestLimits.PromptLength * 2);
            if (text?.Length > TaskRequestLimits.PromptLength && text.EnumerateRunes().Count() > TaskRequestLimits.PromptLength)
            {
                fields.Refuse(name, $"'{name}' must have at most {TaskRequestLimits.PromptLength:N0} characters.");
            }
        }
    }

    private static bool ReadAsync(JsonElement body, FieldReader fields)
    {
        if (!body.TryGetProperty("async", out var value) || value.ValueKind is JsonValueKind.Null or JsonValueKind.False)
        {
            return false;
        }

        if (value.ValueKind != JsonValueKind.True)
        {
            fields.Refuse("async", "'async' must be true or false.");
        }

        return true;
    }

    private static string? ReadEncoding(JsonElement body, FieldReader fields, string kind)
    {
        var (name, allowed) = kind switch
        {
            MediaTaskKinds.Image => (Named(body, "response_format", "responseFormat"), (string[])["url", "b64_json"]),
            MediaTaskKinds.Embedding => ("encoding_format", ["float", "base64"]),
            MediaTaskKinds.Transcription => (Named(body, "response_format", "responseFormat"), ConduitTranscript.Formats),
            _ => ("", []),
        };
        var encoding = name.Length > 0 ? fields.Text(name, TaskRequestLimits.NameLength) : null;
        if (encoding is not null && !allowed.Contains(encoding))
        {
            fields.Refuse(name, $"'{name}' must be one of the allowed words.", allowed);
        }

        return encoding;
    }

    /// <summary>The caller's own data, with whom it is for.</summary>
    private static string? ReadMetadata(FieldReader fields)
    {
        var user = fields.Text("user", UserLength);
        var own = fields.Object("metadata");
        if (user is null && own is null)
        {
            return null;
        }

        var text = CompactJson.Object(writer =>
        {
            foreach (var property in own?.EnumerateObject().Where(property => user is null || property.Name != "user") ?? [])
            {
                property.WriteTo(writer);
            }

            if (user is not null)
            {
                writer.WriteString("user"u8, user);
            }
        });
        if (text.Length > TaskRequestLimits.MetadataLength)
        {
            fields.Refuse("metadata", $"'metadata' must have at most {TaskRequestLimits.MetadataLength:N0} characters of JSON.");
        }

        return text;
    }

    /// <summary>The first of several names of one field that is given; the first of all when none is.</summary>
    internal static string Named(JsonElement body, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (body.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null)
            {
                return name;
            }
        }

        return names[0];
    }
}
