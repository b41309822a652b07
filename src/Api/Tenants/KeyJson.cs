using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Orleans.MediaTasks.Api.Json;
using Orleans.MediaTasks.Tasks;
using Orleans.MediaTasks.Tenants;

namespace Orleans.MediaTasks.Api.Tenants;

/// <summary>The one rendering of a key.</summary>
internal static class KeyJson
{
    /// <summary>A new key, with its text.</summary>
    public static JsonAnswer Made(ApiKey key, string secret) => new((writer, _) => Write(writer, key, secret))
    {
        Status = StatusCodes.Status201Created,
        Headers = (headers, _) => headers.Location = $"/v1/keys/{key.Id}",
    };

    public static JsonAnswer One(ApiKey key) => new((writer, _) => Write(writer, key, secret: null));

    public static JsonAnswer List(IReadOnlyList<ApiKey> keys) => JsonAnswer.List(keys, (writer, key) => Write(writer, key, secret: null));

    private static void Write(Utf8JsonWriter writer, ApiKey key, string? secret)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, key.Id);
        writer.WriteString("object"u8, "key"u8);
        if (secret is not null)
        {
            writer.WriteString("key"u8, secret);
        }

        writer.WriteString("preview"u8, $"{key.Preview}…");
        writer.WriteString("name"u8, key.Name);
        writer.WriteString("tenant"u8, key.Tenant);
        writer.WriteWords("scopes"u8, key.Scopes.ToWords());
        writer.WriteBoolean("enabled"u8, key.Enabled);
        writer.WriteTime("created_at"u8, key.CreatedAt);
        writer.WriteTime("expires_at"u8, key.ExpiresAt);
        writer.WriteWords("allowed_models"u8, key.AllowedModels);
        writer.WriteNumberOrNull("rate_limit_per_minute"u8, key.Limits.PerMinute);
        writer.WriteNumberOrNull("rate_limit_per_day"u8, key.Limits.PerDay);
        writer.WriteNumberOrNull("max_live_tasks"u8, key.Limits.LiveTasks);
        writer.WriteNumber("spend"u8, key.Spend);
        writer.WriteEndObject();
    }
}
