using System.Text.Json;
using Orleans.MediaTasks.Limits;
using Orleans.MediaTasks.Providers;
using Orleans.MediaTasks.Tasks;

namespace Orleans.MediaTasks.Api.Providers;

/// <summary>Models, providers and limiters in JSON.</summary>
internal static class CatalogJson
{
    /// <summary>A model: the fields that OpenAI's clients read, and ours.</summary>
    public static void WriteModel(Utf8JsonWriter writer, ModelInfo model, ProviderInfo provider)
    {
        var unavailable = model.Unavailable ?? provider.Unavailable;
        writer.WriteStartObject();
        writer.WriteString("id"u8, model.Name);
        writer.WriteString("object"u8, "model"u8);
        writer.WriteNumber("created"u8, 0);
        writer.WriteString("owned_by"u8, model.Provider);
        writer.WriteString("kind"u8, model.Kind);
        writer.WriteString("provider"u8, model.Provider);
        writer.WriteString("target"u8, model.Target);
        writer.WriteString("description"u8, model.Description);
        writer.WriteBoolean("default"u8, model.IsDefault);
        writer.WriteBoolean("available"u8, unavailable is null);
        writer.WriteString("unavailable_reason"u8, unavailable);
        writer.WriteNumber("expected_duration"u8, model.ExpectedDuration.TotalSeconds);
        writer.WriteNumber("timeout"u8, model.AttemptTimeout.TotalSeconds);
        writer.WriteJsonText("example_input"u8, model.ExampleInput, TaskDetail.Full);
        writer.WriteEndObject();
    }

    public static void WriteProvider(Utf8JsonWriter writer, ProviderInfo provider, LimiterStatus limiter)
    {
        writer.WriteStartObject();
        writer.WriteString("name"u8, provider.Name);
        writer.WriteString("object"u8, "provider"u8);
        writer.WriteString("description"u8, provider.Description);
        writer.WriteBoolean("local"u8, provider.IsLocal);
        writer.WriteBoolean("available"u8, provider.Unavailable is null);
        writer.WriteString("unavailable_reason"u8, provider.Unavailable);
        writer.WriteStartArray("models"u8);
        foreach (var model in provider.Models)
        {
            writer.WriteStringValue(model.Name);
        }

        writer.WriteEndArray();
        WriteLimiter(writer, limiter);
        writer.WriteEndObject();
    }

    private static void WriteLimiter(Utf8JsonWriter writer, LimiterStatus limiter)
    {
        writer.WriteStartObject("limiter"u8);
        writer.WriteNumber("in_use"u8, limiter.InUse);
        writer.WriteNumber("waiting"u8, limiter.Waiting);
        writer.WriteBoolean("paused"u8, limiter.Paused);
        writer.WriteTime("throttled_until"u8, limiter.ThrottledUntil);
        writer.WriteNumber("concurrency"u8, limiter.Settings.Concurrency);
        writer.WriteNumberOrNull("per_second"u8, limiter.Settings.PerSecond);
        writer.WriteNumberOrNull("per_minute"u8, limiter.Settings.PerMinute);
        writer.WriteNumberOrNull("per_day"u8, limiter.Settings.PerDay);
        writer.WriteNumberOrNull("per_tenant"u8, limiter.Settings.PerTenant);
        writer.WriteStartObject("per_model"u8);
        foreach (var (model, cap) in limiter.Settings.PerModel)
        {
            writer.WriteNumber(model, cap);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
