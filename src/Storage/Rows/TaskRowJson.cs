using System.Buffers;
using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Orleans.MediaTasks.Delivery;

namespace Orleans.MediaTasks.Tasks;

/// <summary>The parts of a row that are stored as JSON text: small, and null for what is empty or usual.</summary>
internal static class TaskRowJson
{
    // The relaxed encoder leaves quotes and other scripts as short as they are; nothing of this is ever put into a page.
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    [ThreadStatic] private static ArrayBufferWriter<byte>? t_buffer;
    [ThreadStatic] private static Utf8JsonWriter? t_writer;

    public static byte[]? Encode(MediaTaskSpec spec)
    {
        var stored = StoredSpec.From(spec);
        return stored == StoredSpec.Empty ? null : Write(stored, TaskRowContext.Default.StoredSpec);
    }

    public static byte[]? Encode(MediaTaskFailure? failure) => failure is null ? null : Write(failure, TaskRowContext.Default.MediaTaskFailure);

    public static byte[]? Encode(ImmutableArray<MediaOutput> outputs) => outputs.IsDefaultOrEmpty ? null : Write(outputs, TaskRowContext.Default.ImmutableArrayMediaOutput);

    public static byte[]? Encode(ImmutableArray<AttemptRecord> attempts) => attempts.IsDefaultOrEmpty ? null : Write(attempts, TaskRowContext.Default.ImmutableArrayAttemptRecord);

    public static byte[]? Encode(ImmutableArray<ModelRoute> routes) => routes.IsDefaultOrEmpty ? null : Write(routes, TaskRowContext.Default.ImmutableArrayModelRoute);

    public static byte[] Encode(TaskEvent told) => Write(told, TaskRowContext.Default.TaskEvent);

    public static byte[] Encode(DeliveryAttempt attempt) => Write(attempt, TaskRowContext.Default.DeliveryAttempt);

    public static MediaTaskSpec DecodeSpec(ReadOnlySpan<byte> json, int priority, string input, string? metadata) =>
        (json.IsEmpty ? StoredSpec.Empty : JsonSerializer.Deserialize(json, TaskRowContext.Default.StoredSpec)!).ToSpec(priority, input, metadata);

    public static MediaTaskFailure? DecodeFailure(ReadOnlySpan<byte> json) => json.IsEmpty ? null : JsonSerializer.Deserialize(json, TaskRowContext.Default.MediaTaskFailure);

    public static ImmutableArray<MediaOutput> DecodeOutputs(ReadOnlySpan<byte> json) => json.IsEmpty ? [] : JsonSerializer.Deserialize(json, TaskRowContext.Default.ImmutableArrayMediaOutput);

    public static ImmutableArray<AttemptRecord> DecodeAttempts(ReadOnlySpan<byte> json) => json.IsEmpty ? [] : JsonSerializer.Deserialize(json, TaskRowContext.Default.ImmutableArrayAttemptRecord);

    public static ImmutableArray<ModelRoute> DecodeRoutes(ReadOnlySpan<byte> json) => json.IsEmpty ? [] : JsonSerializer.Deserialize(json, TaskRowContext.Default.ImmutableArrayModelRoute);

    public static TaskEvent DecodeEvent(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize(json, TaskRowContext.Default.TaskEvent)!;

    public static DeliveryAttempt? DecodeDeliveryAttempt(ReadOnlySpan<byte> json) => json.IsEmpty ? null : JsonSerializer.Deserialize(json, TaskRowContext.Default.DeliveryAttempt);

    private static byte[] Write<T>(T value, JsonTypeInfo<T> type)
    {
        var buffer = t_buffer ??= new ArrayBufferWriter<byte>(1024);
        var writer = t_writer ??= new Utf8JsonWriter(buffer, WriterOptions);
        try
        {
            JsonSerializer.Serialize(writer, value, type);
            writer.Flush();
            return buffer.WrittenSpan.ToArray();
        }
        finally
        {
            // One large row must not keep its buffer on every thread.
            if (buffer.Capacity > 256 * 1024)
            {
                (t_buffer, t_writer) = (null, null);
            }
            else
            {
                buffer.ResetWrittenCount();
                writer.Reset(buffer);
            }
        }
    }
}

/// <summary>The part of a spec that has no column of its own.</summary>
internal sealed record StoredSpec(
    string? Kind,
    string? Model,
    DateTimeOffset? StartAt,
    TimeSpan? StartTtl,
    TimeSpan? AttemptTimeout,
    RetryPolicy? Retry,
    ImmutableArray<string>? FallbackModels,
    ImmutableArray<string>? Tags,
    WebhookTarget? Webhook)
{
    public static StoredSpec Empty { get; } = new(null, null, null, null, null, null, null, null, null);

    public static StoredSpec From(MediaTaskSpec spec) => new(
        spec.Kind, spec.Model, spec.StartAt, spec.StartTtl, spec.AttemptTimeout,
        spec.Retry == RetryPolicy.Default ? null : spec.Retry,
        spec.FallbackModels.IsDefaultOrEmpty ? null : spec.FallbackModels,
        spec.Tags.IsDefaultOrEmpty ? null : spec.Tags,
        spec.Webhook);

    public MediaTaskSpec ToSpec(int priority, string input, string? metadata) => new()
    {
        Kind = Kind,
        Model = Model,
        Input = input,
        Priority = priority,
        StartAt = StartAt,
        StartTtl = StartTtl,
        AttemptTimeout = AttemptTimeout,
        Retry = Retry ?? RetryPolicy.Default,
        FallbackModels = FallbackModels ?? [],
        Tags = Tags ?? [],
        Metadata = metadata,
        Webhook = Webhook,
    };
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StoredSpec))]
[JsonSerializable(typeof(MediaTaskFailure))]
[JsonSerializable(typeof(ImmutableArray<MediaOutput>))]
[JsonSerializable(typeof(ImmutableArray<AttemptRecord>))]
[JsonSerializable(typeof(ImmutableArray<ModelRoute>))]
[JsonSerializable(typeof(TaskEvent))]
[JsonSerializable(typeof(DeliveryAttempt))]
internal sealed partial class TaskRowContext : JsonSerializerContext;
